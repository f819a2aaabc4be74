"""The figure ``cone-effect``."""
