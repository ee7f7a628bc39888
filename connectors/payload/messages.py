"""The messages that a body holds: nearly always one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
from django.utils.translation import gettext_noop as _

from channels_app.cards import CardError, Envelope, Finding, parse_message
from channels_app.cards.admission import embedded
from connectors.payload.parsing import MAX_MESSAGES
from connectors.payload.reading import Reading

Message = tuple[Envelope, bytes]


def read_messages(reading: Reading) -> list[Message]:
    """Returns each message with the bytes that say it. Raises CardError for the first that cannot be shown."""
    if type(reading.value) is not list:
        envelope = parse_message(_unfold_text(reading.value))
        return [(_add_findings(envelope, reading.findings), reading.body)]
    if not reading.value:
        raise CardError("", "payload", _("An empty array says nothing."))
    if len(reading.value) > MAX_MESSAGES:
        raise CardError("", "messages", _("More than %(count)s messages in one body."), params={"count": MAX_MESSAGES})
    found = list(_each(reading.value))
    if len(found) == 1:
        return [(_add_findings(found[0][0], reading.findings), reading.body)]
    return [(_add_findings(found[0][0], reading.findings), found[0][1]), *found[1:]]


def _unfold_text(value: Any) -> Any:
    """Turns a text on its own into a message, or into the JSON that the string holds."""
    if not isinstance(value, str) or not value.strip():
        return value
    held = embedded(value)
    return {"text": value} if held is None else held


def _each(values: list[Any]) -> Iterator[Message]:
    for number, value in enumerate(values):
        at = f"/{number}"
        try:
            envelope = parse_message(_unfold_text(value))
        except CardError as error:
            raise error.moved(at + error.pointer) from error
        findings = tuple(replace(one, pointer=at + one.pointer) for one in envelope.findings)
        yield replace(envelope, findings=findings), _dump(value)


def _dump(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:  # an integer of more than 64 bits
        return json.dumps(value).encode()


def _add_findings(envelope: Envelope, findings: tuple[Finding, ...]) -> Envelope:
    return replace(envelope, findings=(*findings, *envelope.findings)) if findings else envelope
