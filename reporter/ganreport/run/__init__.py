"""What a run is: its files, its names, how it is written, and what is read of it."""
