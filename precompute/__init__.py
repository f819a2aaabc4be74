"""Data to training to bundle. Torch lives here and nowhere else."""
