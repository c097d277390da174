"""The templates and style sheets of the report."""
