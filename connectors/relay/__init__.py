"""Serves apps' configuration pages from an origin of their own, if they accept messages only from their own origin.

None of the platform's pages exist there: `server` takes the request before Django's handler, knows no session, and
passes it to the app's own server through `outbound`. See docs/adr/0006-relay.md.
"""

from connectors.relay.bridge_urls import bridge_url
from connectors.relay.tickets import Right

__all__ = ["Right", "bridge_url"]
