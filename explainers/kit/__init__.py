"""What figures are made of: plots, controls, cards and the browser code that they share."""
