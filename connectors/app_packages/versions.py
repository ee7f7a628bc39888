"""Versions of apps: MAJOR.MINOR.PATCH, as their manifests must have them; `1.0` is read as `1.0.0`."""

import re

# Nine digits each: what order_of pads to, and more than any version needs.
PARTS = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:\.(0|[1-9]\d{0,8}))?", re.ASCII)


class InvalidVersion(ValueError):
    """Not MAJOR.MINOR.PATCH."""


def order_of(version: str) -> str:
    """Pads a version so that texts sort as versions do: `1.10.0` after `1.9.0`. Raises InvalidVersion."""
    match = PARTS.fullmatch(version)
    if not match:
        raise InvalidVersion(version)
    return ".".join(f"{int(part or 0):09d}" for part in match.groups())
