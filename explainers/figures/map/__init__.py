"""The figure ``map``."""
