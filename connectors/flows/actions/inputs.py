"""Turns what a browser sent for a button into values with the names and shapes of the card's author. Pure.

Only inputs that the stored card declares are taken: anything else could pose as the card's own data.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from channels_app.cards import AdaptiveCard, Envelope
from channels_app.cards.buttons import Button
from channels_app.cards.formats.message_card_actions import DateInput, HttpPost, Input, MultichoiceInput, TextInput
from channels_app.cards.placeholders import names
from connectors.flows.actions.errors import Refused
from connectors.flows.actions.input_scope import inputs_around

Values = dict[str, str | list[str]]
HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def read_inputs(envelope: Envelope, button: Button, action_id: str, sent: Mapping[str, Any], *, prefix: str) -> Values:
    """Returns the values that a button uses, by the author's names.

    `prefix` is what the page put before its inputs' ids. Raises Refused with every input that is missing or wrong.
    """
    own = _own(sent, prefix, f"{prefix}{button.card}{button.scope}-")
    card = envelope.cards[button.card]
    if isinstance(card, AdaptiveCard):
        return _adaptive(inputs_around(card.source, f"/cards/{button.card}/card", action_id), button, own)
    return _form(button, own)


def _own(sent: Mapping[str, Any], prefix: str, scope: str) -> dict[str, str | list[str]]:
    """Returns the inputs of this button's form as text, without what the page put before their names."""
    scoped = {name.removeprefix(scope): value for name, value in sent.items() if name.startswith(scope)}
    bare = {name: value for name, value in sent.items() if not name.startswith(prefix)}
    return {name: _text(name, value) for name, value in {**bare, **scoped}.items()}


def _text(name: str, value: Any) -> str | list[str]:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else str(value)
    raise Refused("inputs", _("An input has a value of a kind that no input has."), {name: _("Not a text.")})


def _form(button: Button, own: Values) -> Values:
    """Returns a MessageCard's values. Raises Refused if one is wrong or missing, but only if this button uses it."""
    action = button.action
    assert isinstance(action, HttpPost)
    used = names(action.target, action.body, *(header.value for header in action.headers))
    wrong: dict[str, str] = {}
    values: Values = {}
    for item in button.inputs:
        if item.id in used:
            values[item.id] = _check(item, own, wrong)
    if wrong:
        raise _refusal(wrong)
    return values


def _check(item: Input, own: Values, wrong: dict[str, str]) -> str | list[str]:
    try:
        value = _convert(item, own)
    except ValueError as error:
        wrong[item.id] = str(error)
        return ""
    if item.is_required and not value:
        wrong[item.id] = _("Fill this in first.")
    return value


def _convert(item: Input, own: Values) -> str | list[str]:
    value = own.get(item.id, "")
    if isinstance(item, MultichoiceInput):
        return _choice(item, value)
    if isinstance(value, list):
        raise ValueError(_("Only one value is allowed here."))
    if isinstance(item, DateInput):
        return _date(item, value, str(own.get(f"{item.id}.time", "")))
    if isinstance(item, TextInput) and item.max_length and len(value) > item.max_length:
        raise ValueError(_("At most %(limit)d characters.") % {"limit": item.max_length})
    return value


def _choice(item: MultichoiceInput, value: str | list[str]) -> str | list[str]:
    offered = [choice.value or choice.display or "" for choice in item.choices]
    if item.is_multi_select:
        # The renderer joins values with commas, which a value itself may contain.
        joined = f",{value}," if isinstance(value, str) else None
        picked = [one for one in offered if (f",{one}," in joined if joined else one in value)]
        if value and not picked:
            raise ValueError(_("That is not one of the choices."))
        return picked
    if value and value not in offered:
        raise ValueError(_("That is not one of the choices."))
    return value


def _date(item: DateInput, value: str, hour: str) -> str:
    """Returns a date as `2026-01-31`, with a time as `2026-01-31T09:30:00Z`. Raises ValueError if it is neither."""
    if not value:
        return ""
    try:
        day = date.fromisoformat(value[:10]) if len(value) == 10 else datetime.fromisoformat(value).date()
    except ValueError:
        raise ValueError(_("Write a date like 2026-01-31.")) from None
    if not item.include_time:
        return day.isoformat()
    if len(value) > 10:
        return value
    if hour and not HOUR.fullmatch(hour):
        raise ValueError(_("Write a time like 09:30."))
    return f"{day.isoformat()}T{hour or '00:00'}:00Z"


def _adaptive(declared: Mapping[str, Mapping[str, Any]], button: Button, own: Values) -> Values:
    """Returns an Adaptive Card's values: a button sends every input around it, unless `associatedInputs` is `none`.

    Raises Refused if a required one is missing.
    """
    if str(button.action.extra.get("associatedInputs", "")).lower() == "none":
        return {}
    wrong = {
        name: str(node.get("errorMessage") or _("Fill this in first."))
        for name, node in declared.items()
        if node.get("isRequired") is True and not own.get(name)
    }
    if wrong:
        raise _refusal(wrong)
    return {name: own[name] for name in declared if name in own}


def _refusal(wrong: Mapping[str, str]) -> Refused:
    words = "; ".join(f"{name}: {text}" for name, text in wrong.items())
    return Refused("inputs", _("Something is missing or wrong. %(inputs)s") % {"inputs": words}, wrong)
