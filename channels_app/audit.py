"""Writes the audit log: one entry for each change of state by a person, a program on their behalf or an administrator.

An entry is one INSERT in the flow's own transaction, so that there is no change without an entry and no entry without a
change, and no writer waits for another: flows/auditing chains the entries afterwards (docs/adr/0013-audit-log.md).
"""

import getpass
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils import timezone

from channels_app import database, origin
from channels_app.models import AuditEntry, Team, User

# Characters kept of a text that was changed, and of a name.
MAX_TEXT_LENGTH = 1000
MAX_NAME_LENGTH = 200
ACTION = re.compile(r"[a-z][a-z-]*\.[a-z]+(-[a-z]+)*")
# What must never be in an entry: a safety net below the flows, which know what is secret.
SECRET = re.compile(r"(?i)password|secret|token_hash|private_key|recovery_code|totp")
HIDDEN = "•••"


def record(
    action: str,
    target: Model | None,
    *,
    by: User | None,
    team: Team | None = None,
    name: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Writes an entry within the flow's transaction, after the change. Raises RuntimeError outside of a transaction.

    `action` is `noun.verb-in-past`. `by` is None for the server itself and for whoever is at the machine. `before` and
    `after` hold what changed and no secret. `team` is the target's own if it has one, and so is `name`.
    channels_app/web/audit/sentences.py words the action for readers.
    """
    assert ACTION.fullmatch(action), action
    database.require_transaction()
    team = team or _team_of(target)
    come_from = origin.current()
    AuditEntry.objects.create(
        at=timezone.now(),
        actor_id=by.pk if by else None,
        actor_name=str(by)[:MAX_NAME_LENGTH] if by else "",
        action=action,
        object_kind=(target._meta.model_name or "") if target else "",
        object_id=str(target.pk) if target else "",
        object_name=_shortened(str(target or "") if name is None else name)[:MAX_NAME_LENGTH],
        team_id=team.pk if team else None,
        team_name=team.name if team else "",
        surface=come_from.surface,
        address=come_from.address,
        request_id=come_from.request_id,
        credential=_credential(come_from),
        before=_plain(before),
        after=_plain(after),
        reason=reason[:MAX_TEXT_LENGTH],
    )


def record_change(
    action: str, target: Model, *, by: User | None, old: Mapping[str, Any], new: Mapping[str, Any], **details: Any
) -> None:
    """Writes an entry of what differs between the values before and after; none if nothing does."""
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if changed:
        before, after = ({name: values.get(name) for name in changed} for values in (old, new))
        record(action, target, by=by, before=before, after=after, **details)


def values_of(target: Model, names: Any) -> dict[str, Any]:
    """Returns an object's values by name, as `record_change` compares them."""
    return {name: getattr(target, name) for name in names}


def _credential(come_from: origin.Origin) -> str:
    return (come_from.credential or (_login() if come_from.surface == "command" else ""))[:MAX_NAME_LENGTH]


@cache
def _login() -> str:
    """Returns who is at the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's number without a name
        return str(os.getuid())


def _team_of(target: Model | None) -> Team | None:
    """Returns the team of an object: itself, its own, or its channel's."""
    within = getattr(target, "channel", target)
    found = within if isinstance(within, Team) else getattr(within, "team", None)
    return found if isinstance(found, Team) else None


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: HIDDEN if SECRET.search(name) else _cut(value) for name, value in (values or {}).items()}


def _cut(value: Any) -> Any:
    """Returns a value that JSON has, with long texts cut; the encoder knows times, ids and lazy texts."""
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {str(name): HIDDEN if SECRET.search(str(name)) else _cut(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_cut(one) for one in value]
        case _ if hasattr(value, "isoformat"):
            return value.isoformat()
        case _:
            return _shortened(str(value))


def _shortened(text: str) -> str:
    text = text.replace("\x00", "")  # PostgreSQL has no NUL in a text
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[:MAX_TEXT_LENGTH]}…"
