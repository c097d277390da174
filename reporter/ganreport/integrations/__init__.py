"""Callbacks that record other libraries' training; importing one loads no reader."""
