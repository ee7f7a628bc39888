"""Which addresses may be connected to. Pure: no sockets, no settings.

`ipaddress` alone is not enough: `is_global` is true for NAT64-wrapped and multicast addresses. So blocks are listed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.outbound.errors import Blocked

Address = IPv4Address | IPv6Address
Block = IPv4Network | IPv6Network

# IANA special-purpose registries (RFC 6890 and successors).
BLOCKS: tuple[Block, ...] = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent: a public address that answers only from inside
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # IETF protocols
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        # Everything outside 2000::/3: loopback, NAT64, discard, SRv6, unique local, link-local, multicast.
        "::/3",
        "4000::/2",
        "8000::/1",
        "2001::/23",  # IETF protocols: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


@dataclass(frozen=True, slots=True)
class Target:
    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator allows besides the public internet: names, addresses and networks, optionally with a port."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    blocks: tuple[tuple[Block, int | None], ...] = ()

    @classmethod
    def read(cls, entries: Iterable[str]) -> "Allowed":
        names, blocks = set(), []
        for entry in entries:
            host, port = _host_and_port(entry.strip().lower())
            try:
                blocks.append((ip_network(host), port))
            except ValueError:
                names.add((host, port))
        return cls(frozenset(names), tuple(blocks))

    def name(self, target: Target) -> bool:
        return bool({(target.host, target.port), (target.host, None)} & self.names)

    def address(self, address: Address, port: int) -> bool:
        return any(address in block and listed in (port, None) for block, listed in self.blocks)

    def target(self, target: Target) -> bool:
        """Tells whether the operator listed the host as the URL writes it."""
        return self.name(target) or (is_address(target.host) and self.address(ip_address(target.host), target.port))

    def with_port(self, target: Target) -> bool:
        """Tells whether the operator listed the target with this very port; then it need not be a usual web port."""
        pinned = Allowed(
            frozenset(entry for entry in self.names if entry[1]), tuple(entry for entry in self.blocks if entry[1])
        )
        return pinned.target(target)


def vet_address(text: str, target: Target, allowed: Allowed) -> None:
    """Refuses an address that `target` resolved to unless it is public or the operator listed it."""
    if allowed.name(target):
        return
    for address in _layers(ip_address(text)):
        if any(address in block for block in BLOCKS) and not allowed.address(address, target.port):
            text = _("%(host)s is on a private or reserved network, which this server does not connect to.")
            raise Blocked(Sentence(text, {"host": target.host}))


def _layers(address: Address) -> list[Address]:
    """Returns an address and the addresses that it wraps; each must be fit to connect to."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]  # only another spelling of an IPv4 address
    inner = [address.sixtofour, *(address.teredo or ())]
    if any(address in prefix for prefix in NAT64):
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(found for found in inner if found)]


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _host_and_port(entry: str) -> tuple[str, int | None]:
    """Splits `host`, `host:port`, `[::1]` or `[::1]:port`; returns `::1` and `10.0.0.0/8` whole, without a port."""
    match = re.fullmatch(r"\[(?P<v6>[^\]]+)\](?::(?P<port6>\d+))?|(?P<host>[^:]+)(?::(?P<port>\d+))?", entry)
    if match is None:
        return entry, None
    port = match["port6"] or match["port"]
    return match["v6"] or match["host"], int(port) if port else None
