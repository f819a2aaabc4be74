"""The figure ``heatmap``."""
