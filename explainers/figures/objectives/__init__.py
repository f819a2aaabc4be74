"""The figure ``objectives``."""
