"""The figure ``shared-direction``."""
