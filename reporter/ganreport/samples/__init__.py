"""Samples and real data that are given apart from a log, made into a run that can be measured."""
