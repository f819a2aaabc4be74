"""Trainer: two small encoders that learn in the page."""
