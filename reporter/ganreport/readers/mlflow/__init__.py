"""Runs tracked by MLflow: file stores and SQLite databases."""
