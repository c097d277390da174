"""Turns a finished GAN training run into a report that a reviewer can trust."""

__version__ = "0.1.0"
