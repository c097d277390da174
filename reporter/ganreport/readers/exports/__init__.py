"""What trackers of experiments export: one file a tag, charts, long tables, JSON."""
