"""The figure ``sphere``."""
