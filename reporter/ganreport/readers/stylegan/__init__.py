"""Runs of StyleGAN, StyleGAN2-ADA, StyleGAN3 and ProGAN."""
