"""Runs of PyTorch-StudioGAN."""
