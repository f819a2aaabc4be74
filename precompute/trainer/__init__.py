"""A contrastive training small enough for a browser: the reference that the figure `trainer` is checked against."""
