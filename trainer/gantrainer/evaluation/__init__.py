"""What is recorded of the samples at an evaluation, and the feature space for it."""
