"""Runs that train voices: VITS and what is made of it, vocoders, and the toolkits for both."""
