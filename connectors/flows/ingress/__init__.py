"""Turns posts to webhooks' URLs into committed messages or clear refusals."""

from connectors.flows.ingress.hooks import find_hook, limit_for
from connectors.flows.ingress.outcomes import REFUSALS, Accepted, Arrival, Post, Refused
from connectors.flows.ingress.receiving import Outcome, receive, receive_all

__all__ = [
    "REFUSALS",
    "Accepted",
    "Arrival",
    "Outcome",
    "Post",
    "Refused",
    "find_hook",
    "limit_for",
    "receive",
    "receive_all",
]
