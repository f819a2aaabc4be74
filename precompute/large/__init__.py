"""Embeddings that are too many for memory or for one machine: measured in parts, searched, spread over a cluster."""
