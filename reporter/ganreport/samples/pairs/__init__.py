"""Pairs of what a model made and what it should have made: restoration, translation, vocoders."""
