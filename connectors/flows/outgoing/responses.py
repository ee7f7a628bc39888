"""Parses a service's response as a JSON Activity, whatever the Content-Type says; it may be empty."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop as _

from channels_app.cards import CardError, Envelope, parse_message
from channels_app.cards.formats.unfolding import decapitalised
from channels_app.translatable import Sentence
from connectors.payload import UnsupportedBody, read_body

# Members of an Activity without content; an answer that has only these, or empty ones, says nothing.
SILENT = frozenset(
    {"type", "id", "timestamp", "localtimestamp", "localtimezone", "serviceurl", "channelid", "from", "conversation"}
    | {"recipient", "textformat", "attachmentlayout", "locale", "replytoid", "inputhint", "importance", "channeldata"}
    | {"callerid", "entities", "@context", "@type", "statuscode", "headers", "multivalueheaders", "isbase64encoded"}
)
WORDLESS = _("It has neither text nor attachments.")


class Unreadable(ValueError):
    """The answer cannot be shown; `place` is where, as a JSON Pointer or empty, `reason` why."""

    def __init__(self, reason: Sentence, place: str = "", rule: str = "json") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place
        self.rule = rule


def read_answer(body: bytes, content_type: str = "") -> Envelope | None:
    """Returns the message to post, None if the service says nothing. Raises Unreadable if it cannot be shown.

    Of the label only the character set counts: half of the services name no JSON, or something else.
    """
    if not body.strip():
        return None
    try:
        charset = content_type.partition(";")[2]
        return _envelope(read_body(body, f"application/json;{charset}", takes_words=False).value)
    except CardError as error:
        rule = "nothing" if error.rule == "summary-or-text" else error.rule
        reason = Sentence(WORDLESS) if rule == "nothing" else Sentence(error.template, error.params)
        raise Unreadable(reason, error.pointer, rule) from error
    except UnsupportedBody as error:
        raise Unreadable(Sentence(error.template, error.params)) from error


def _envelope(value: Any) -> Envelope | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and value.strip():
        return parse_message({"text": value})
    if not isinstance(value, dict):
        return parse_message(value)  # which refuses it
    if any(name[:1].isupper() for name in value):
        value = decapitalised(value)
    if _is_proxied(value):
        return _unwrap(value)
    if _is_card(value):
        return parse_message(value)
    return parse_message(_message(value)) if _says_something(value) else None


def _is_proxied(value: Mapping[str, Any]) -> bool:
    """Returns whether this is what a function gives its gateway; some gateways pass it on unchanged."""
    return "statusCode" in value and "body" in value


def _unwrap(value: Mapping[str, Any]) -> Envelope | None:
    body, status = value["body"], value["statusCode"]
    if str(status)[:1] not in "23":
        raise Unreadable(Sentence(_("The answer reports the status %(status)s."), {"status": str(status)[:40]}))
    if not isinstance(body, str):
        return _envelope(body) if body else None
    if not body.strip():
        return None
    if body.lstrip()[0] not in '{["':
        return parse_message({"text": body})
    return _envelope(read_body(body.encode("utf-8", "replace"), "application/json", takes_words=False).value)


def _says_something(value: Mapping[str, Any]) -> bool:
    filled = (name for name, item in value.items() if not (item is None or item == "" or item == [] or item == {}))
    return any(name.lower() not in SILENT for name in filled) or bool(_text(value).strip())


def _is_card(value: Mapping[str, Any]) -> bool:
    kind = value.get("type", value.get("@type"))
    return str(kind).lower() in ("adaptivecard", "messagecard") or bool(value.get("sections"))


def _message(value: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the value as a message, whatever its `type`, without empty members."""
    known = {name: item for name, item in value.items() if item is not None and name != "type"}
    if not isinstance(known.get("textFormat", ""), str):
        del known["textFormat"]
    text = _text(value)
    return {**known, "type": "message", **({"text": text} if text else {})}


def _text(value: Mapping[str, Any]) -> str:
    """Returns the value's text; several become lines, and what is not text becomes JSON."""
    text = value.get("text")
    lines = text if isinstance(text, list) else [] if text is None else [text]
    return "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines)
