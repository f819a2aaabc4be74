"""The figure ``side-by-side``."""
