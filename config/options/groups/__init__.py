"""The options, grouped by subject."""
