"""The figure ``gap-shift``."""
