"""Hides secrets in stored requests; enough of each stays to tell two of them apart. Pure."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

VISIBLE_CHARACTERS = 4
SECRET_NAME = re.compile(
    r"(?i)auth|token|secret|passw|pwd|signature|credential|cookie|(?:^|[-_])(?:sig|key|code)(?:$|[-_])|apikey"
)
# What a random path segment looks like: long, with letters and digits. A dashed UUID names a thing and stays.
RANDOM = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[A-Za-z0-9_\-~.=]{20,}")
ADDRESS = re.compile(r"https?://[^\s,]+")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def mask(secret: str) -> str:
    return f"{secret[:VISIBLE_CHARACTERS]}…" if len(secret) > 2 * VISIBLE_CHARACTERS else "…"


def mask_url(url: str) -> str:
    """Returns the URL without user information and with secrets in its path and query masked."""
    try:
        parts = urlsplit(url)
        fields = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url[:20] + "…"
    path = "/".join(mask(piece) if _looks_secret(piece) else piece for piece in parts.path.split("/"))
    query = "&".join(f"{quote(name)}={quote(_value(name, value), safe='…')}" for name, value in fields)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, ""))


def mask_address(url: str) -> str:
    """Masks a URL for people who may know where it leads but not its secrets.

    Unlike `mask_url` it hides every value of the query, since any of them may be a key.
    """
    where, mark, query = url.partition("#")[0].partition("?")
    fields = [field.partition("=") for field in query.split("&")] if mark else []
    return mask_url(where) + mark + "&".join(f"{name}=…" if value else "…" for name, _equals, value in fields)


def mask_addresses(value: Any) -> Any:
    """Returns a value of JSON in which `mask_address` has masked every address."""
    if isinstance(value, str):
        return ADDRESS.sub(lambda match: mask_address(match[0]), value)
    return [mask_addresses(one) for one in value] if isinstance(value, list) else value


def mask_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: _value(name, value) for name, value in headers}


def _value(name: str, value: str) -> str:
    if SECRET_NAME.search(name):
        scheme, space, rest = value.partition(" ")
        return f"{scheme} {mask(rest)}" if space else mask(value)
    return mask(value) if _looks_secret(value) else value


def _looks_secret(text: str) -> bool:
    return bool(RANDOM.fullmatch(text)) and not UUID.fullmatch(text)
