"""Reads a body by its content, not by its label: senders mislabel more often than not."""

from connectors.flows.payload.messages import read_messages
from connectors.flows.payload.parsing import DEPTH, MESSAGES
from connectors.flows.payload.reading import Reading, UnsupportedBody, read_body

__all__ = ["DEPTH", "MESSAGES", "Reading", "UnsupportedBody", "read_body", "read_messages"]
