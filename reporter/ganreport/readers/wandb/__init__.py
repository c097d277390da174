"""Local runs of Weights & Biases."""
