"""The figure ``hubness``."""
