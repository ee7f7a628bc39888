"""Reads settings that need their own checks. Errors name the variable, its value, and what is allowed."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

Networks = tuple[IPv4Network | IPv6Network, ...]
# Replaces the key if only this machine reaches the server. `up` makes a real one under PATCHBAY_VAR even then.
INSECURE_KEY = "insecure-for-http-on-this-machine-only"
# Characters of the shortest key: 24 random bytes in base64.
SHORTEST_KEY = 32
# Proxies in a row; a higher number is a network written wrongly.
MOST_PROXIES = 10
PROXIES_ALLOWED = (
    f"a number of proxies from 0 to {MOST_PROXIES}, nor networks separated by commas, such as 10.0.0.0/8,fd00::/8"
)


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


def secret_key(given: str, var: Path, *, loopback: bool) -> str:
    """Returns the given key, else the one that `up` keeps under `var`, else, on `loopback`, one that is known to all.

    Raises ImproperlyConfigured if others than this machine reach the server and the key is missing or too short.
    """
    kept = var / "secret_key"
    key = given or (kept.read_text().strip() if kept.is_file() else "")
    if loopback:
        return key or INSECURE_KEY
    if len(key) < SHORTEST_KEY or key == INSECURE_KEY:
        what = f"shorter than {SHORTEST_KEY} characters" if key else "not set"
        raise ImproperlyConfigured(
            f"PATCHBAY_SECRET_KEY is {what}, and others than this machine reach the server"
            " (PATCHBAY_BASE_URL, PATCHBAY_BIND). Make one with `openssl rand -base64 48` and keep it."
        )
    return key


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
    refuse("PATCHBAY_TRUSTED_PROXIES", text, PROXIES_ALLOWED)
