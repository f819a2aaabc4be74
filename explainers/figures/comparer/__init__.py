"""The figure ``comparer``."""
