"""What is written from Python for JavaScript, see ``tests/generate.py``."""
