"""Answers are compressed where nobody can learn from their length what is in them: docs/adr/0016-compression.md."""
