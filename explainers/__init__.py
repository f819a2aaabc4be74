"""Bundles to linked, live figures. Never imports torch."""
