"""The figure ``learning-curves``."""
