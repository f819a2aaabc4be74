"""The numerics of the modality gap, in pure NumPy."""
