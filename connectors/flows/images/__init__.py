"""Fetches senders' images through `outbound`, checks them, and caches them for the next reader."""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.core.cache import caches
from PIL import Image, ImageDraw

from channels_app import database, imaging, sandbox
from connectors import outbound
from connectors.flows.images.turns import Turns

# Bytes of one image; the limit of GitHub's proxy as well.
MAX_IMAGE_BYTES = 5 * 1024 * 1024
# Pixels of one frame: decoded at four bytes each this is 64 MB, in our check and in every reader's browser.
MAX_IMAGE_PIXELS = 16_000_000
# Seconds for one image; readers see a placeholder meanwhile.
DEADLINE_SECONDS = 5.0
MAX_REDIRECTS = 3
# Seconds until an image that could not be fetched is requested again.
RETRY_SECONDS = 300
# Types that a browser may be given. Never SVG: it is a document that can contain script.
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
# Limits of decoding one image: its frame, and the same again for the decoder.
DECODING_LIMITS = sandbox.Limits(memory=384 * 1024 * 1024)
TURNS = Turns()
# Why there is no image: too many are being fetched, or no signed-in reader asked for it. Neither is cached.
BUSY, SIGNED_OUT = "busy", "signed-out"
PASSING = (BUSY, SIGNED_OUT)
# What the cache keeps: content type and error, body.
Kept = tuple[tuple[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Picture:
    """`error` is empty, or a code that says why this is the placeholder."""

    content_type: str
    body: bytes
    error: str = ""


class NotAnImage(ValueError):
    """The bytes are not a picture of a kind that is handed on."""


def find_cached(url: str) -> Picture | None:
    """Returns the cached image or its placeholder, None if the cache has neither."""
    found = caches["images"].get(_key(url))
    return _picture(found) if found else None


def fetch(*, url: str, now: datetime, network: outbound.Network | None = None) -> Picture:
    """Returns the image, from the cache if it is known; the placeholder if it cannot be had."""
    if picture := find_cached(url):
        return picture
    database.release_to_wait()
    with TURNS.of(url) as turn:
        if turn is None:
            return placeholder(BUSY)
        with turn:
            return find_cached(url) or _picture(_fetch_and_keep(_key(url), url, now, network))


def _key(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _picture(found: Kept) -> Picture:
    (content_type, error), body = found
    return Picture(content_type, body) if not error else placeholder(error)


def _fetch_and_keep(key: str, url: str, now: datetime, network: outbound.Network | None) -> Kept:
    try:
        content_type, body = _fetch(url, now, network)
        found = (content_type, ""), body
        caches["images"].set(key, found)
        return found
    except outbound.OutboundError as error:
        found = ("", error.kind), b""
    except NotAnImage as error:
        found = ("", str(error)), b""
    caches["images"].set(key, found, timeout=RETRY_SECONDS)
    return found


def _fetch(url: str, now: datetime, network: outbound.Network | None) -> tuple[str, bytes]:
    answer = outbound.send(
        outbound.Request("GET", url, {"Accept": ", ".join(TYPES.values())}),
        purpose="image",
        now=now,
        timeout=DEADLINE_SECONDS,
        limit=MAX_IMAGE_BYTES,
        redirects=MAX_REDIRECTS,
        network=network,
    )
    if not answer.ok:
        raise NotAnImage(f"status-{answer.status}")
    return content_type_of(answer.body), answer.body


def content_type_of(body: bytes) -> str:
    """Detects the content type from the bytes alone. Raises NotAnImage if they are no image.

    Decodes them, so that what is handed on is a picture.
    """
    try:
        found = sandbox.run_limited(
            imaging.format_of, body, limits=DECODING_LIMITS, pixels=MAX_IMAGE_PIXELS, formats=" ".join(TYPES)
        )
        return TYPES[found]
    except sandbox.Refused as error:
        raise NotAnImage(error.reason if error.reason == "too-many-pixels" else "not-an-image") from error
    except (sandbox.Overrun, sandbox.Busy) as error:
        raise NotAnImage("too-much-work") from error
    except (sandbox.Unread, KeyError) as error:  # Pillow raises whatever a damaged file makes its decoders raise
        raise NotAnImage("not-an-image") from error


def placeholder(error: str) -> Picture:
    return Picture("image/png", _draw_placeholder(), error)


# A size that no sender's picture has, so that pages recognise the placeholder and draw it in their own colours.
PLACEHOLDER = (157, 113)


@cache
def _draw_placeholder() -> bytes:
    """Draws a plain outline of a picture, in a grey that can be seen on light and dark; returns it as PNG."""
    grey = (138, 143, 152, 255)
    image = Image.new("RGBA", PLACEHOLDER)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((2, 2, 154, 110), radius=8, outline=grey, width=2)
    pen.ellipse((102, 26, 120, 44), outline=grey, width=2)
    pen.line([(24, 92), (60, 48), (86, 76), (102, 60), (133, 92), (24, 92)], fill=grey, width=2, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
