"""Bare tables of training scalars."""
