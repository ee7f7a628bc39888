"""Determines where a request comes from. Only this module reads X-Forwarded-For; all limits and records ask here.

`settings.TRUSTED_PROXIES` says which hops are ours: a number of proxies, or the networks they are in. Anything further
left in the header was written by a stranger.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
# The address recorded for a peer on a Unix socket.
UNKNOWN = "unknown"
WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](?::\d+)?|(?P<v4>[\d.]+):\d+")
# One customer has a whole /64 of IPv6.
V6_NETWORK = 64


def client_address(request: HttpRequest) -> str:
    """Returns the address of the request's sender, behind the trusted proxies."""
    return address_of(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def address_of(peer: str, forwarded: str) -> str:
    """Returns the rightmost address in X-Forwarded-For and the connection's peer that is not a trusted proxy's."""
    hops = [_read(hop) for hop in (*forwarded.split(","), peer)] if forwarded else [_read(peer)]
    trusted = settings.TRUSTED_PROXIES
    found = _by_count(hops, trusted) if isinstance(trusted, int) else _by_network(hops, trusted)
    return str(found) if found else UNKNOWN


def network_of(address: str) -> str:
    """Returns the network that one client can choose its addresses from: an IPv4 address itself, or an IPv6 /64."""
    found = _read(address)
    return str(ip_network((found, V6_NETWORK), strict=False)) if isinstance(found, IPv6Address) else address


def _by_count(hops: list[Address | None], proxies: int) -> Address | None:
    # A request with fewer hops than proxies bypassed them: then the peer itself is the sender.
    place = len(hops) - 1 - proxies
    return hops[place] or hops[-1] if place >= 0 else hops[-1]


def _by_network(hops: list[Address | None], proxies: tuple[Network, ...]) -> Address | None:
    last = hops[-1]
    if last is None and len(hops) > 1:  # a proxy on a Unix socket is always ours
        hops = hops[:-1]
    for hop in reversed(hops):
        if hop is None:
            break  # not an address: the proxy that wrote it is the last that we know
        last = hop
        if not any(hop in network for network in proxies):
            break
    return last


def _read(text: str) -> Address | None:
    text = text.strip()
    if match := WITH_PORT.fullmatch(text):
        text = match["v6"] or match["v4"]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
