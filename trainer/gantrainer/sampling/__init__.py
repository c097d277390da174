"""A trained generator as a data set: virtual data and their exports."""
