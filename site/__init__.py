"""Chapters and explainers to a folder of static files."""
