"""The figure ``softmax-weights``."""
