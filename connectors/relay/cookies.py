"""Cookies in relayed requests: the page's own pass, ours and the platform's do not. Pure."""

from collections.abc import Collection

# Attributes that say where a cookie goes; on a relay's host that is for us to say.
PLACED = ("domain", "samesite", "secure", "partitioned")
EMBEDDED = ("SameSite=None", "Secure")
PARTITIONED = "Partitioned"


def values(header: str, name: str) -> list[str]:
    """Returns every value of the cookie of that name: another host of the same domain may have set one as well."""
    return [value for found, value in _pairs(header) if found == name]


def without(header: str, names: Collection[str]) -> str:
    return "; ".join(f"{name}={value}" if name else value for name, value in _pairs(header) if name not in names)


def adapted(line: str, *, reserved: Collection[str], placed: Collection[str]) -> str | None:
    """Adapts a page's `Set-Cookie` to the relay's host, with attributes of our choice (`placed`).

    Returns None if the name is reserved for us, or if the line has no `=`.
    """
    pair, *attributes = [part.strip() for part in line.split(";")]
    name, equals, _value = pair.partition("=")
    if not equals or name.strip() in reserved:
        return None
    kept = [text for text in attributes if text and text.partition("=")[0].strip().lower() not in PLACED]
    return "; ".join([pair, *kept, *placed])


def _pairs(header: str) -> list[tuple[str, str]]:
    found = []
    for part in header.split(";"):
        name, equals, value = part.strip().partition("=")
        if name or value:
            found.append((name.strip(), value.strip()) if equals else ("", name))
    return found
