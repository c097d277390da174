"""Runs of PaddleGAN."""
