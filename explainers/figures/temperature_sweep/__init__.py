"""The figure ``temperature-sweep``."""
