"""Trainer over seeds: three questions to the small trainer, answered by its reference runs."""
