"""Selects the addresses that a card may pass to a browser. Anything else is dropped, never repaired."""

from __future__ import annotations

import re

from channels_app.cards import limits
from channels_app.cards.errors import gettext_noop as _

# A browser ignores spaces around an address and tabs and line breaks inside it, so a scheme is only what it
# seems when the whole address is free of control characters (and of what replaced them on the way in).
WEB = re.compile(r"https?://[^\s/?#\\\x00-\x1f\x7f\ufffd][^\x00-\x1f\x7f\ufffd]*", re.IGNORECASE)
CONTACT = re.compile(r"(?:mailto|tel):[^\x00-\x20\x7f][^\x00-\x1f\x7f]*", re.IGNORECASE)
DATA_IMAGE = re.compile(
    r"data:image/(?P<kind>png|jpe?g|gif|webp)(?>(?:;[\w-]++=[\w.-]*+)*);base64,(?P<bytes>[A-Za-z0-9+/=\s]+)",
    re.IGNORECASE,
)
SVG = re.compile(r"data:image/svg\+xml|https?://[^?#]*\.svgz?(?:[?#]|$)", re.IGNORECASE)


def web(url: str) -> str | None:
    """Returns an http or https address, trimmed, or None for anything else."""
    url = url.strip()
    return url if len(url) <= limits.URL and WEB.fullmatch(url) else None


def link(url: str) -> str | None:
    """Returns an address that a link may open (web, mail or telephone), or None."""
    found = web(url)
    if found is None and len(url) <= limits.URL and CONTACT.fullmatch(url.strip()):
        found = url.strip()
    return found


def picture(url: str) -> str | None:
    """Returns an address from which an image may be loaded, or None.

    It leads to the web, or is a data: URL, here without parameters such as a charset.
    """
    if url[:5].lower() == "data:":
        found = DATA_IMAGE.fullmatch(url) if len(url) <= limits.DATA_IMAGE else None
        return f"data:image/{found['kind']};base64,{found['bytes']}" if found else None
    return web(url)


def is_svg(url: str) -> bool:
    """Tells whether an address names an SVG picture; checks for "svg" before the pattern, which is slow."""
    return "svg" in url.lower() and SVG.match(url) is not None


def why_not(url: str) -> str:
    """Returns the explanation for a sender whose address was left out."""
    if is_svg(url):
        return _("SVG pictures are not shown; send PNG, JPEG, GIF or WebP.")
    return _("A card may not use this address; it was left out.")
