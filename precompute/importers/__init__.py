"""Other people's embeddings to bundles."""
