"""Refuses, before any parser sees it, what no feed contains and some parsers cannot handle."""

import re
import zlib

from django.utils.translation import gettext_noop as _

from channels_app.translatable import NOTHING, Sentence

# Bytes before the first element: a declaration, a style sheet, a doctype and a licence have room.
MAX_LEAD_BYTES = 4 * 1024
# Bytes of the XML declaration, of which the longest honest one has under a hundred.
MAX_DECLARATION_BYTES = 1024
# Elements in a feed: 500 entries with 40 each; the parser needs a tenth of a millisecond for each.
MAX_ELEMENTS = 20_000
# Bytes of a feed that is served as a gzip file, once it is unpacked.
MAX_UNPACKED_BYTES = 10 * 1024 * 1024
GZIP = b"\x1f\x8b\x08"
# In UTF-16 a zero byte stands between.
TAG = re.compile(rb"<\x00?[A-Za-z]")
JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}\{")


def unpacked(body: bytes) -> bytes:
    """Returns what is in a gzip file whose server does not say that it is one; anything else as it is."""
    if not body.startswith(GZIP):
        return body
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = stream.decompress(body, MAX_UNPACKED_BYTES)
    except zlib.error:
        return body
    return found if stream.eof else body


def fault_of(body: bytes) -> Sentence:
    """Returns a sentence on why this is not read; empty where it is."""
    if JSON.match(body):
        return NOTHING
    if len(body) > MAX_LEAD_BYTES and not TAG.search(body, 0, MAX_LEAD_BYTES + 2):
        sentence = _("This is not a feed: no element begins in its first %(size)d KiB.")
        return Sentence(sentence, {"size": MAX_LEAD_BYTES // 1024})
    if body[:5] == b"<?xml" and body.find(b"?>", 0, MAX_DECLARATION_BYTES) < 0:
        return Sentence(_("This is not a feed: its XML declaration does not end."))
    if sum(1 for _tag in TAG.finditer(body)) > MAX_ELEMENTS:
        sentence = _("The feed has more than %(count)d tags. Ask its publisher for one with fewer entries.")
        return Sentence(sentence, {"count": MAX_ELEMENTS})
    return NOTHING
