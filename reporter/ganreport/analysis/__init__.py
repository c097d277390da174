"""Everything measured and judged of a run."""
