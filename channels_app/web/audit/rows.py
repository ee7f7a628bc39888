"""Entries as a page shows them: a sentence, and what changed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from channels_app.models import AuditEntry, Channel, Membership
from channels_app.web.audit.sentences import sentence_of

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+\d\d:\d\d")

# Values that have words.
CHOICES: dict[str, dict[Any, Any]] = {"role": dict(Membership.Role.choices), "kind": dict(Channel.Kind.choices)}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. `changes` are (label, before, after); before is None where there was nothing to compare with."""

    entry: AuditEntry
    words: SafeString
    changes: Sequence[tuple[str, str | None, str | None]]


def rows_of(entries: Iterable[AuditEntry]) -> list[Row]:
    return [Row(entry, sentence_of(entry), _changes(entry)) for entry in entries]


def _changes(entry: AuditEntry) -> list[tuple[str, str | None, str | None]]:
    names = dict.fromkeys([*entry.before, *entry.after])
    return [
        (
            capfirst(name.replace("_", " ")),
            _to_text(name, entry.before[name]) if name in entry.before else None,
            _to_text(name, entry.after[name]) if name in entry.after else None,
        )
        for name in names
    ]


def _to_text(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_to_text(name, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_to_text(key, item)}" for key, item in value.items())
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    return str(CHOICES.get(name, {}).get(value, value))
