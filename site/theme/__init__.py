"""Templates and styles of the page."""
