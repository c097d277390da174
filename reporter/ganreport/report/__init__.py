"""The report as data: the result object, and what it says of provenance, methods and settings."""
