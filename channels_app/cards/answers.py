"""What a reader filled in, from the names and forms of the browser back to those of the sender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .actions import Button, find_button
from .controls import DateInput, HttpPost, Input, MultichoiceInput, TextInput
from .envelope import Envelope
from .errors import CardError, step
from .substitution import names

TIME = ".time"  # ends the id of the time beside a date


def read_inputs(
    envelope: Envelope, action_id: str, sent: Mapping[str, Any], *, prefix: str
) -> dict[str, str | list[str]]:
    """Values by the sender's own ids. Raises CardError for a missing, too long or impossible one."""
    button = find_button(envelope, action_id)
    if button is None:
        raise CardError(action_id, "action", "This card has no such button.")
    start = f"{prefix}{button.card}{button.scope}-"
    mine = {key.removeprefix(start): value for key, value in sent.items() if key.startswith(start)}
    if not isinstance(button.action, HttpPost):
        return {key: loose(value) for key, value in mine.items()}
    used = used_by(button)
    return {item.id: KINDS[type(item)](item, mine) for item in button.inputs if item.id in used}


def used_by(button: Button) -> set[str]:
    action = button.action
    if not isinstance(action, HttpPost):
        return set()
    return names(action.target, action.body, *(header.value for header in action.headers))


def loose(value: Any) -> str | list[str]:
    return [str(item) for item in value] if isinstance(value, list) else str(value)


def given(item: Input, mine: Mapping[str, Any]) -> str:
    value = mine.get(item.id)
    words = ",".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    if item.is_required and not words.strip():
        raise refused(item, "required", "This must be filled in.")
    return words


def refused(item: Input, rule: str, detail: str) -> CardError:
    return CardError(step("/inputs", item.id), rule, detail)


def words(item: TextInput, mine: Mapping[str, Any]) -> str:
    value = given(item, mine)
    if item.max_length and len(value) > item.max_length:
        raise refused(item, "max-length", f"No more than {item.max_length} characters.")
    return value


def date(item: DateInput, mine: Mapping[str, Any]) -> str:
    """ISO 8601. A time is the reader's word for UTC: its field says so."""
    day = given(item, mine)
    time = str(mine.get(item.id + TIME) or "00:00")[:5]
    return f"{day}T{time}:00Z" if item.include_time and len(day) == len("2024-01-31") else day


def choices(item: MultichoiceInput, mine: Mapping[str, Any]) -> str | list[str]:
    """The browser joins several choices with commas; a comma inside one of them is found by its name."""
    value = given(item, mine)
    allowed = {choice.value or choice.display or "" for choice in item.choices}
    if not item.is_multi_select or value in allowed:
        picked = [value] if value else []
    else:
        picked = [part for part in value.split(",") if part]
    for part in picked:
        if part not in allowed:
            raise refused(item, "choice", "This is not one of the choices.")
    return picked if item.is_multi_select else value


KINDS: dict[type[Any], Any] = {TextInput: words, DateInput: date, MultichoiceInput: choices}
