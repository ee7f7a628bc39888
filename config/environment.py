"""Reads settings that can be wrong in ways of their own. What is wrong is named: variable, value, what is allowed."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

Networks = tuple[IPv4Network | IPv6Network, ...]
# Proxies one behind another; more is a network written wrongly.
MOST_PROXIES = 10


def trusted_proxies(text: str) -> int | Networks:
    """Returns PATCHBAY_TRUSTED_PROXIES: how many proxies stand in front, or the networks that they are in."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        if len(parts) == 1 and parts[0].isascii() and parts[0].isdecimal():
            count = int(parts[0])
            return count if count <= MOST_PROXIES else _refuse_proxies(text)
        return tuple(ip_network(part) for part in parts) or 0
    except ValueError:
        _refuse_proxies(text)


def one_of(name: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        refuse(name, value, f"one of {', '.join(allowed)}")
    return value


def is_loopback(host: str) -> bool:
    """Returns whether only this machine reaches a host name or address."""
    host = host.lower().strip("[]").rstrip(".")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def refuse(name: str, value: str, allowed: str) -> NoReturn:
    raise ImproperlyConfigured(f"{name}={value} is not {allowed}.")


def _refuse_proxies(text: str) -> NoReturn:
    allowed = (
        f"a number of proxies from 0 to {MOST_PROXIES}, nor networks separated by commas, such as 10.0.0.0/8,fd00::/8"
    )
    refuse("PATCHBAY_TRUSTED_PROXIES", text, allowed)
