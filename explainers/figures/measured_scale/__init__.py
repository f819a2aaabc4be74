"""The figure ``measured-scale``."""
