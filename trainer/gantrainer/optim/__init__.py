"""How networks are updated: optimizers, schedules, and a network in training."""
