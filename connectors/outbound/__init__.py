"""The only way out: all connections to other hosts go through `send`."""

from connectors.outbound.addresses import Allowed, Target
from connectors.outbound.client import Answer, Request, send, target_of
from connectors.outbound.errors import Blocked, OutboundError, Timeout, TooLarge, Unreachable
from connectors.outbound.transport import Network

__all__ = [
    "Allowed",
    "Answer",
    "Blocked",
    "Network",
    "OutboundError",
    "Request",
    "Target",
    "Timeout",
    "TooLarge",
    "Unreachable",
    "send",
    "target_of",
]
