"""The figure ``scatter``."""
