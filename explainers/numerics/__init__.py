"""The browser twins of ``precompute/analysis``: a module a file, without drawing."""
