"""The training loop, and what is recorded of it."""
