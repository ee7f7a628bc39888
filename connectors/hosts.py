"""Hosts as people list them: `example.com`, `*.example.com`, perhaps with a port. Pure.

What may be looked up and connected to is another question: connectors/outbound/urls.py.
"""

import re
from ipaddress import ip_address

# Characters: 253 of a name in the DNS, two of a star and six of a port.
MAX_PATTERN_CHARACTERS = 261

LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
NAME = re.compile(rf"(?:{LABEL}\.)*{LABEL}", re.ASCII)
# A star matches whole labels before at least two more: `*.com` would match half of the world.
WILDCARD = re.compile(rf"\*(?:\.{LABEL}){{2,}}", re.ASCII)
PORT = re.compile(r":(?!0)\d{1,5}$", re.ASCII)
# What ends in a number is an address, perhaps in a spelling that hides it; those are read by ip_address or not at all.
NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)", re.ASCII)


def is_host(text: str, *, wildcard: bool = True) -> bool:
    lowered = text.lower()
    port = PORT.search(lowered) if "]" in lowered or lowered.count(":") == 1 else None
    host = lowered[: port.start()] if port else lowered
    if len(text) > MAX_PATTERN_CHARACTERS or (port and int(port[0][1:]) > 65535):
        return False
    if wildcard and WILDCARD.fullmatch(host):
        return not NUMBER.fullmatch(host.rpartition(".")[2])
    return is_address(host) or bool(NAME.fullmatch(host) and not NUMBER.fullmatch(host.rpartition(".")[2]))


def is_address(host: str) -> bool:
    bracketed = host.startswith("[") and host.endswith("]")
    try:
        address = ip_address(host[1:-1] if bracketed else host)
    except ValueError:
        return False
    return (address.version == 6) == bracketed and "%" not in host


def plain_host(text: str) -> str:
    """Extracts the host from an address that was written in place of a host; returns "" if there is none."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.strip().lower()).partition("/")[0]
    return host if is_host(host) else ""


def matches(pattern: str, host: str) -> bool:
    """Returns whether a host is the listed one or, where that begins with a star, below it. A port is part of both."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and len(host) > len(pattern) - 1
    return host == pattern


def covers(pattern: str, host: str) -> bool:
    """Returns whether a host matches in any writing of its letters, whatever the ports are."""
    return matches(PORT.sub("", pattern.lower()), PORT.sub("", host.lower()))
