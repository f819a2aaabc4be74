"""A small figure as somebody would add it, for the test that drops it into a copy of the package."""
