"""Decodes a feed so that one bad character spoils only itself. Pure."""

import codecs
import re

DECLARED = re.compile(rb"<\?xml[^>]{0,1000}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
# Of XML 1.0: what no document may hold, and many hold all the same.
CONTROLS = bytes(set(range(32)) - {9, 10, 13})
# What browsers read instead of what is declared (encoding.spec.whatwg.org).
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}
# Labels that servers put on anything.
LABELS = ("cp1252", "utf-8")


def decoded(body: bytes, content_type: str) -> tuple[bytes, str]:
    """Returns the body and its content type, as UTF-8 where the parser would not find out by itself.

    A parser takes a document for another encoding as a whole when one character of it is cut: then every umlaut of a
    feed is spoiled for one. Here that one is replaced. Text in another encoding than declared is left to the parser.
    """
    if body[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in body[:64]:
        return body, content_type  # UTF-16 and UTF-32 say so themselves
    clean = body.translate(None, CONTROLS)
    codec = _codec(_label(clean, content_type))
    text = _strictly(clean, "utf-8") if codec in LABELS and not clean.isascii() else _strictly(clean, codec)
    if text is None:
        text = _strictly(clean, codec) or _mostly(clean, codec)
    if text is None:
        return clean, content_type
    return re.sub(r"\A\ufeff?\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace"), "application/xml; charset=utf-8"


def _label(body: bytes, content_type: str) -> str:
    if body.startswith(codecs.BOM_UTF8):
        return "utf-8"
    named = content_type.lower().partition("charset=")[2].partition(";")[0].strip("\"' ")
    found = DECLARED.search(body, 0, 1200)
    return named or (found[1].decode() if found else "utf-8")


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
        return WIDER.get(name, name)
    except LookupError:
        return "utf-8"


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _mostly(body: bytes, codec: str) -> str | None:
    """Decodes with U+FFFD for damaged characters, if at least half of the non-ASCII characters are whole; else None."""
    try:
        text = body.decode(codec, "replace")
    except (UnicodeError, LookupError):
        return None
    damaged = text.count("\ufffd")
    whole = sum(1 for _found in re.finditer(r"[^\x00-\x7f\ufffd]", text))
    return text if damaged <= whole else None
