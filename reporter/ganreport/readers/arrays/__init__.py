"""Losses that were kept in arrays and lists: NumPy's files, and what Python prints of a list."""
