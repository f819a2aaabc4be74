"""The figure ``directions``."""
