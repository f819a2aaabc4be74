"""What a figure shows: items in their modalities, and how they travel to the browser."""
