"""The one door out: whatever opens a socket to somewhere else goes through `send`."""

from connectors.outbound.addresses import Allowed
from connectors.outbound.door import Answer, Request, send
from connectors.outbound.errors import Blocked, OutboundError, Timeout, TooLarge, Unreachable
from connectors.outbound.wire import Network

__all__ = [
    "Allowed",
    "Answer",
    "Blocked",
    "Network",
    "OutboundError",
    "Request",
    "Timeout",
    "TooLarge",
    "Unreachable",
    "send",
]
