"""Trains GANs with TensorFlow and records them as run directories."""
