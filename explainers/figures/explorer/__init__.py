"""The figure ``explorer``."""
