"""Reads whom a message mentions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from channels_app.cards.formats.codec import kind_of
from channels_app.cards.formats.envelope import Mention


def card_mentions(source: dict[str, Any]) -> list[Mention]:
    found: list[Mention] = []
    for key in ("msteams", "msTeams"):
        settings = source.get(key)
        if isinstance(settings, dict) and isinstance(settings.get("entities"), list):
            found += mentioned(settings["entities"])
    return found


def mentioned(entities: Iterable[Any]) -> list[Mention]:
    """Reads the mentions among a message's entities; skips malformed ones."""
    found = []
    for entity in entities:
        if isinstance(entity, dict) and kind_of(entity) == "mention" and isinstance(entity.get("mentioned"), dict):
            who = entity["mentioned"]
            text, key, name = entity.get("text"), who.get("id"), who.get("name")
            if isinstance(text, str) and isinstance(key, str) and key:
                found.append(Mention(text, key, name if isinstance(name, str) else ""))
    return found
