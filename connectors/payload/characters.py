"""Decodes bytes: as UTF-8 if they are UTF-8, else as the label says, else as windows-1252."""

import codecs
import json
import re

from django.utils.translation import gettext_noop as _

from channels_app.cards import Finding
from channels_app.cards.errors import Params

CHARSET = re.compile(r"""(?i);\s*charset\s*=\s*["']?([\w.:+-]{1,40})""")
# Python's names of character sets; it knows codecs that are none (punycode, zlib), and some take quadratic time.
SETS = re.compile(r"(?:iso8859|cp\d|koi8|gb|big5|euc|shift|iso2022|utf-?_?(?:16|32)|mac-|tis|johab|ascii|hp-roman)")
# What browsers read under a narrower name: a sender that says iso-8859-1 never means its control characters.
WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
FALLBACK = "cp1252"
WIDE = re.compile(rb"\x00|^(?:\xff\xfe|\xfe\xff)")
# Of the sets that are written in seven bits, so that their bytes are UTF-8 as well.
ESCAPE = b"\x1b"
LOST = "\ufffd"
LOSSY = _("Some bytes of the body are not %(name)s; they are shown as �.")


def decode(body: bytes, content_type: str) -> tuple[str, list[Finding]]:
    """Returns the text and what its sender should know about it. Anything can be decoded; what could not is U+FFFD."""
    declared = _declared_charset(content_type)
    name = _set_of(declared)
    try:
        if WIDE.search(body[:1024]):
            return _wide(body, name), []
        if not (ESCAPE in body and name.startswith("iso2022")):
            return body.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    if name:
        return _in(name, body, declared)
    return _guess(body, declared)


def _declared_charset(content_type: str) -> str:
    found = CHARSET.search(content_type)
    return found[1].lower() if found else ""


def _set_of(declared: str) -> str:
    """Returns Python's name of a declared set, empty for UTF-8 and for what is no character set."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return WIDER.get(name, name) if SETS.match(name) else ""


def _wide(body: bytes, name: str) -> str:
    """Decodes text of two or four bytes per character, recognised by its byte order mark or by where its zeros are."""
    found: str = json.detect_encoding(body[:4])
    if not found.startswith(("utf-16", "utf-32")):
        found = name if name.startswith(("utf-16", "utf-32")) else "utf-8-sig"
    return body.decode(found, "strict" if found == "utf-8-sig" else "replace").removeprefix("\ufeff")


def _in(name: str, body: bytes, declared: str) -> tuple[str, list[Finding]]:
    text = body.decode(name, "replace")
    return text, [_note(LOSSY, {"name": declared})] if LOST in text else []


def _guess(body: bytes, declared: str) -> tuple[str, list[Finding]]:
    text = body.decode("utf-8-sig", "replace")
    lost = text.count(LOST)
    if sum(not char.isascii() for char in text) - lost > lost:  # by chance hardly any bytes read as UTF-8
        return text, [_note(LOSSY, {"name": "UTF-8"})]
    if declared and "utf" not in declared:
        note = _note(_("The charset %(name)s is not known; the body was read as windows-1252."), {"name": declared})
    else:
        note = _note(_("The body is not UTF-8 and names no other charset; it was read as windows-1252."))
    return body.decode(FALLBACK, "replace"), [note]


def _note(template: str, params: Params | None = None) -> Finding:
    return Finding("", "encoding", "note", template, params or {})
