"""Runs of BasicSR and of what is built on it, of the first ESRGAN, and of KAIR."""
