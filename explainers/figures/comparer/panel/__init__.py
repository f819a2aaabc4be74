"""The panels of the figure ``comparer``, which only the browser knows."""
