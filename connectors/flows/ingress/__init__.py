"""Turns a post to a webhook's URL into a committed message or a clear refusal."""

from connectors.flows.ingress.receiving import REFUSALS, Accepted, Post, Refused, find_hook, limit_for, receive

__all__ = ["REFUSALS", "Accepted", "Post", "Refused", "find_hook", "limit_for", "receive"]
