"""The figure ``ablation``."""
