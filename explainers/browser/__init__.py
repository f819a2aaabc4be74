"""The JavaScript that all figures share: numerics and views, as plain ES modules."""
