"""The hash chain: each link is the SHA-256 of the link before and of one entry, in the order of sealing."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from django.db import transaction

from channels_app import database
from channels_app.models import AuditEntry, AuditPending, AuditSeal

# An arbitrary number, also in the function that expires entries: its holder alone changes the chain.
LOCK = 7238911002
# Entries sealed by one tick: several times what people do in that time.
SEALED_AT_ONCE = 5000
# Part of the chain; another list or order would be another chain.
FIELDS = (
    *("id", "at", "actor_id", "actor_name", "action", "object_kind", "object_id", "object_name", "team_id"),
    *("team_name", "surface", "address", "request_id", "credential", "before", "after", "reason"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain: its number and hash."""

    seq: int
    hash: bytes


# What the first link refers to.
BEGINNING = Link(0, bytes(32))


def document_of(entry: AuditEntry) -> dict[str, object]:
    """Returns an entry as JSON has it: times in UTC, ids as text."""
    values = {name: getattr(entry, name) for name in FIELDS}
    ids = {name: str(values[name]) if values[name] else None for name in ("id", "actor_id", "team_id")}
    return {**values, **ids, "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds")}


def link_after(before: Link, entry: AuditEntry) -> Link:
    """Returns the link of an entry: SHA-256 of the hash before and of the entry's JSON with sorted keys."""
    text = json.dumps(document_of(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Link(before.seq + 1, hashlib.sha256(before.hash + text.encode("utf-8", "surrogatepass")).digest())


def head() -> Link:
    """Returns the newest link."""
    newest = AuditSeal.objects.order_by("-seq").first()
    return Link(newest.seq, bytes(newest.hash)) if newest else BEGINNING


@transaction.atomic
def seal() -> int:
    """Appends a link for each entry that is committed and has none; returns how many."""
    database.lock(LOCK)
    waiting = list(AuditPending.objects.order_by("pk").values_list("pk", flat=True)[:SEALED_AT_ONCE])
    if not waiting:
        return 0
    entries = AuditEntry.objects.in_bulk(waiting)
    AuditSeal.objects.bulk_create(_seals(head(), [entries[pk] for pk in waiting if pk in entries]))
    # An entry that was removed before it was sealed stays among the pending: the check tells of it.
    AuditPending.objects.filter(pk__in=entries).delete()
    return len(entries)


def _seals(last: Link, entries: Sequence[AuditEntry]) -> list[AuditSeal]:
    seals = []
    for entry in entries:
        last = link_after(last, entry)
        seals.append(AuditSeal(seq=last.seq, entry_id=entry.pk, hash=last.hash))
    return seals
