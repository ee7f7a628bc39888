"""What a service answers: an Activity in JSON, whatever the Content-Type says, or nothing."""

from collections.abc import Mapping
from typing import Any

from channels_app.cards import CardError, Envelope, parse_message
from channels_app.cards.markup import html_to_markdown, literal
from channels_app.sentences import Sentence
from connectors.cardwords import told
from connectors.flows.payload import UnsupportedBody, read_payload

HTML = ("xml", "html")


class Unreadable(ValueError):
    """The answer cannot be shown; `place` is where, as a JSON Pointer or empty, `reason` why."""

    def __init__(self, reason: Sentence, place: str = "", rule: str = "json") -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place
        self.rule = rule


def read_answer(body: bytes) -> Envelope | None:
    """The message to post, or None where the service says nothing. Raises Unreadable."""
    if not body.strip():
        return None
    try:
        # As JSON whatever its label: half of the services name none.
        value = read_payload(body, "application/json")
        return parse_message(_message(value)) if _says_something(value) else None
    except CardError as error:
        raise Unreadable(told(error.detail), error.pointer, error.rule) from error
    except UnsupportedBody as error:
        raise Unreadable(told(str(error))) from error


def _says_something(value: Any) -> bool:
    if not isinstance(value, dict):
        return True  # and is refused by the parser, with a place
    if _is_card(value):
        return True
    return bool(_text(value).strip() or value.get("attachments"))


def _is_card(value: Mapping[str, Any]) -> bool:
    kind = value.get("type", value.get("@type"))
    return str(kind).lower() in ("adaptivecard", "messagecard") or bool(value.get("sections"))


def _message(value: Any) -> Any:
    """As a message, whatever its `type`; its text as Markdown, whatever its `textFormat`; without empty members."""
    if not isinstance(value, dict) or _is_card(value):
        return value
    known = {name: item for name, item in value.items() if item is not None and name not in ("type", "textFormat")}
    form = str(value.get("textFormat") or "markdown").lower()
    text = _text(value)
    if form in HTML:
        text = html_to_markdown(text)
    elif form == "plain":
        text = literal(text)
    return {**known, "type": "message", **({"text": text} if text else {})}


def _text(value: Mapping[str, Any]) -> str:
    text = value.get("text")
    return text if isinstance(text, str) else "" if text is None else str(text)
