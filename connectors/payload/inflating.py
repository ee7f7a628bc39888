"""Undoes a body's Content-Encoding, never into more bytes than a body may have."""

import zlib

from django.utils.translation import gettext_noop as _

from channels_app.cards import CardError

GZIP = b"\x1f\x8b\x08"
# How zlib's own streams begin, by the effort that went into them; the first two bytes are a multiple of 31.
ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
# Window sizes as zlib names them: gzip's header, zlib's header, none at all.
GZIP_WINDOW, ZLIB_WINDOW, RAW_WINDOW = 31, 15, -15
# Codings that exist and that nothing here undoes; any other word is a mistake and means nothing.
UNREAD = frozenset({"br", "zstd", "compress", "x-compress"})
# How many times a body may be compressed, and streams in one gzip file; honest senders have one of each.
LAYERS, MEMBERS = 3, 16


def inflate(body: bytes, coding: str, limit: int) -> bytes:
    """Returns the body as it was before it was compressed, whether or not it says that it was.

    `coding` is the Content-Encoding. Raises CardError: `too-large` above `limit` bytes, `encoding` for damaged ones.
    """
    for _layer in range(LAYERS):
        if body[:3] == GZIP:
            body = _gunzipped(body, limit)
        elif ("deflate" in coding.lower() or body[:2] in ZLIB) and (found := _undeflated(body, limit)) is not None:
            body, coding = found, ""
        else:
            return body
    if body[:3] == GZIP:
        raise CardError(
            "", "encoding", _("The body is compressed more than %(count)s times."), params={"count": LAYERS}
        )
    return body


def unread_coding(coding: str) -> str:
    """Returns the first word of a Content-Encoding that is a coding and is not undone here, or nothing."""
    words = (word.strip() for word in coding.lower().split(","))
    return next((word for word in words if word in UNREAD), "")


def _gunzipped(body: bytes, limit: int) -> bytes:
    pieces, room = [], limit
    for _member in range(MEMBERS):
        piece, body = _stream(body, GZIP_WINDOW, room, limit)
        pieces.append(piece)
        room -= len(piece)
        if body[:3] != GZIP:
            return b"".join(pieces)
    raise CardError("", "encoding", _("The body has more than %(count)s gzip streams."), params={"count": MEMBERS})


def _undeflated(body: bytes, limit: int) -> bytes | None:
    """Returns None for what was only said to be compressed: senders of plain JSON say so too."""
    for window in (ZLIB_WINDOW, RAW_WINDOW):
        try:
            return _stream(body, window, limit, limit)[0]
        except CardError as error:
            if error.rule == "too-large":
                raise
    return None


def _stream(body: bytes, window: int, room: int, limit: int) -> tuple[bytes, bytes]:
    """Returns one stream's content and what comes after it."""
    stream = zlib.decompressobj(window)
    try:
        found = stream.decompress(body, room + 1)
    except zlib.error as error:
        params = {"reason": str(error)}
        raise CardError("", "encoding", _("The compressed body is damaged: %(reason)s."), params=params) from None
    if len(found) > room:
        template = _("The body is more than %(limit)s bytes once it is inflated.")
        raise CardError("", "too-large", template, params={"limit": limit})
    if not stream.eof:
        raise CardError("", "encoding", _("The compressed body is cut off."))
    return found, stream.unused_data
