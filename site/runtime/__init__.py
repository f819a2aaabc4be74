"""The JavaScript of the page: scrolling, state, embedding."""
