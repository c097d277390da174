"""What to change in a configuration of our trainer, by kind of fault."""
