"""What to do about a diagnosis: in our settings, in the words of others, or outside of both."""
