"""Runs of stylegan2-pytorch and lightweight-gan (lucidrains)."""
