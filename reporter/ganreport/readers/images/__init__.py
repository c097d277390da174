"""Folders of sample pictures."""
