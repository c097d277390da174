"""Repositories of Aim, which Aim alone can open."""
