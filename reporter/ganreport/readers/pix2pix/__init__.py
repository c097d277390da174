"""Runs of pytorch-CycleGAN-and-pix2pix and its descendants."""
