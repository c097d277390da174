"""Runs of MMGeneration, MMEditing, MMagic and whatever else logs with MMCV or MMEngine."""
