"""Run directories of our own format."""
