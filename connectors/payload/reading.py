"""Reads a body of any kind: JSON, a form or plain text; compressed or not, in any character set."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote

from django.conf import settings
from django.utils.translation import gettext_noop as _

from channels_app.cards import CardError, Finding
from channels_app.cards.errors import Params, filled
from connectors.payload.characters import decode
from connectors.payload.inflating import inflate, unread_coding
from connectors.payload.parsing import Parser, read_fast

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# Fields of a form; the senders known to post one use fewer than ten.
FORM_FIELDS = 100
TEXT_FIELDS = ("text", "message", "body")
# JSON within a JSON string within a JSON string.
MAX_ENCODINGS = 3
# Words that a program writes where it has nothing to say.
NOTHING = frozenset({"null", "none", "nil", "undefined", "true", "false", "nan", "infinity", "-infinity"})
EMPTY = _("The body is empty; send a JSON object with `text`, a MessageCard or `attachments`.")
UNREAD_CODING = _("Content-Encoding %(name)s is not supported; send the body uncompressed or as gzip.")


class UnsupportedBody(ValueError):
    """The body is in a format no webhook reads; `str(error)` names what is read instead."""

    def __init__(self, template: str, params: Params | None = None) -> None:
        self.template = template
        self.params = params or {}
        super().__init__(filled(template, self.params))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body says: its JSON value, what its sender should know, and its bytes once they are inflated."""

    value: Any
    findings: tuple[Finding, ...]
    body: bytes


def read_body(
    body: bytes, content_type: str, coding: str = "", *, limit: int | None = None, takes_words: bool = True
) -> Reading:
    """Reads a body by what it is. Raises CardError and UnsupportedBody.

    `coding` is its Content-Encoding, `limit` the bytes it may have once inflated. Without `takes_words` words that say
    they are JSON are refused as JSON.
    """
    if (value := read_fast(body)) is not None:
        return Reading(value, (), body)
    body = inflate(body, coding, settings.HOOK_BODY_LIMIT if limit is None else limit)
    text, findings = decode(body, content_type)
    if findings and (unread := unread_coding(coding)):
        raise UnsupportedBody(UNREAD_CODING, {"name": unread})
    parser = Parser()
    value = _read(text.strip().lstrip("\ufeff"), content_type, parser, takes_words)
    return Reading(value, (*findings, *parser.findings), body)


def _label(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _read(text: str, content_type: str, parser: Parser, takes_words: bool) -> Any:
    label = _label(content_type)
    if not text.strip("\x00 \t\r\n"):
        raise CardError("", "empty", EMPTY)
    if (text[0] == "<" and label != "text/plain") or label.startswith("multipart/"):
        raise UnsupportedBody(_("Only JSON, form fields and plain text are read, not XML, HTML or multipart bodies."))
    if label == FORM and text[0] not in "{[" and "=" in text.partition("&")[0]:
        return _read_form(text, parser, content_type)
    if text[0] in "{[\"'" or _is_bare(text, label, takes_words):
        return _read_json(text, label, parser)
    return _plain(text) if label == "text/plain" else {"text": text}


def _plain(text: str) -> Any:
    """Builds a message from text that was declared plain, so nothing in it is read as Markdown."""
    return {"type": "message", "textFormat": "plain", "text": text}


def _is_bare(text: str, label: str, takes_words: bool) -> bool:
    """Tells whether a text is to be read as JSON although it does not begin like it, such as a number or `null`."""
    if label == JSON and not takes_words:
        return True
    return label in (JSON, FORM) and (text.lower() in NOTHING or text.lstrip("-").replace(".", "", 1).isdigit())


def _read_json(text: str, label: str, parser: Parser) -> Any:
    try:
        value = parser.read(text)
        for _again in range(MAX_ENCODINGS - 1):
            inner = value.strip() if isinstance(value, str) else ""
            if inner[:1] not in ("{", "[", '"'):
                break
            value = parser.read(inner)
    except CardError as error:
        if label != "text/plain" or error.rule != "json":
            raise
        return _plain(text)
    return value


def _read_form(text: str, parser: Parser, content_type: str) -> Any:
    try:
        fields = _fields(text, parser, content_type)
    except ValueError:
        params = {"count": FORM_FIELDS}
        raise CardError("", "payload", _("The form has more than %(count)s fields."), params=params) from None
    if "payload" in fields:
        return _read_json(fields["payload"].strip(), "", parser)
    found = next((fields[name] for name in TEXT_FIELDS if fields.get(name)), None)
    if found is None:
        raise CardError("", "payload", _("The form has neither a field `payload` with JSON nor a field `text`."))
    return {"text": found, **({"title": fields["title"]} if fields.get("title") else {})}


def _fields(text: str, parser: Parser, content_type: str) -> dict[str, str]:
    """Returns the first value of each form field.

    What is written as %E4 is a byte, in the same character set as the body.
    """
    whole = text if text.isascii() else quote(text, safe="%&=+;")
    found = {}
    for name, values in parse_qs(whole, max_num_fields=FORM_FIELDS, encoding="latin-1").items():
        found[name], findings = decode(values[0].encode("latin-1"), content_type)
        parser.findings += [one for one in findings if one not in parser.findings]
    return found
