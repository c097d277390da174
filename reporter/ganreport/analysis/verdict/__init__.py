"""Which conditions hold of a run, how surely, and how good its samples are."""
