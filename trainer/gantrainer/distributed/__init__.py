"""Devices and processes that share each batch."""
