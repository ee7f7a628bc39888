"""The action behind a rendered button."""

from __future__ import annotations

from typing import Any

from .envelope import Envelope
from .render import convert

Action = Any


def find_action(envelope: Envelope, action_id: str) -> Action | None:
    for i, card in enumerate(envelope.cards):
        found = convert(card, "", f"/cards/{i}/card", str).actions.get(action_id)
        if found is not None:
            return found
    return None


def substitute(action: Action, inputs: Any) -> Any:
    raise NotImplementedError
