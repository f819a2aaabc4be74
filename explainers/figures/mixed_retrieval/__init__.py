"""The figure ``mixed-retrieval``."""
