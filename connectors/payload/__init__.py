"""Reads a body by its content, not by its label: senders mislabel more often than not."""

from connectors.payload.messages import read_messages
from connectors.payload.parsing import MAX_BODY_LEVELS, MAX_MESSAGES
from connectors.payload.reading import Reading, UnsupportedBody, read_body

__all__ = ["MAX_BODY_LEVELS", "MAX_MESSAGES", "Reading", "UnsupportedBody", "read_body", "read_messages"]
