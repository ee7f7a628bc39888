"""Checks the chain, whole or a part at each tick, and removes entries that are older than they are kept."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from channels_app.flows.auditing.chain import BEGINNING, Link, link_after
from channels_app.models import AuditCheck, AuditEntry, AuditPending, AuditSeal

log = logging.getLogger(__name__)

# Links checked at once: a quarter of a second.
CHECKED_AT_ONCE = 10_000
# Parts of 10,000 entries that one day removes at most: about ten seconds.
EXPIRED_PARTS = 20
# Between two whole checks.
INTERVAL = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where the chain does not fit.

    `kind` is "changed" (the entry is not as it was), "gone" (the entry is not there), "cut" (links are missing before
    this one), "unsealed" (the entry has no link and waits for none), "head" (the chain is not the one that was noted).
    """

    kind: str
    seq: int | None = None
    entry_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole check: how many links there were, the newest one, and the fault if there is one."""

    links: int
    head: Link
    fault: Fault | None


def verify(*, expected: str = "") -> Outcome:
    """Checks the whole chain; `expected` is a link's hash in hex that was noted earlier and must be in it."""
    last, links = _start(), 0
    is_known = not expected or last.hash.hex() == expected
    while True:
        place, fault, seen = _check(last)
        links += place.seq - last.seq
        is_known = is_known or expected in seen
        if fault or place == last:
            break
        last = place
    fault = fault or _outside() or (None if is_known else Fault("head"))
    return Outcome(links, place, fault)


def step(*, now: datetime) -> None:
    """Goes on with the check that is due, by one part; after a whole one removes what is too old."""
    check, _created = AuditCheck.objects.get_or_create(pk=1)
    if check.started_at is None:
        if check.at and check.at > now - INTERVAL:
            return
        start = _start()
        check.started_at, check.seq, check.hash, check.counted = now, start.seq, start.hash, 0
    last = Link(check.seq, bytes(check.hash))
    place, fault, _seen = _check(last)
    check.counted += place.seq - last.seq
    check.seq, check.hash = place.seq, place.hash
    if fault is None and place.seq - last.seq == CHECKED_AT_ONCE:
        check.save()
        return
    _finish(check, fault or _outside(), now)
    expire(now=now)


def expire(*, now: datetime) -> int:
    """Removes entries that are older than they are kept, in parts; returns how many."""
    if not settings.AUDIT_KEPT:
        return 0
    total = 0
    for _part in range(EXPIRED_PARTS):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT channels_app_audit_expire(%s)", [now - settings.AUDIT_KEPT])
            gone: int = cursor.fetchone()[0]
        if not gone:
            break
        total += gone
    return total


def latest() -> AuditCheck | None:
    """Returns what the last whole check found, or None before the first."""
    return AuditCheck.objects.exclude(at=None).first()


def _finish(check: AuditCheck, fault: Fault | None, now: datetime) -> None:
    check.at, check.entries, check.started_at = now, check.counted, None
    check.fault, check.fault_seq, check.fault_entry_id = (
        (fault.kind, fault.seq, fault.entry_id) if fault else ("", None, None)
    )
    check.save()
    if fault:
        log.error("The audit log does not fit: %s at link %s, entry %s.", fault.kind, fault.seq, fault.entry_id)
    else:
        # If the log is kept elsewhere, this can be compared with the chain: manage.py audit verify --head.
        log.info(
            "The audit log is intact: %d links, the newest is %d, %s.",
            check.entries,
            check.seq,
            bytes(check.hash).hex(),
        )


def _start() -> Link:
    """Returns where the chain begins: at nothing, or at the anchor that retention left."""
    first = AuditSeal.objects.order_by("seq").first()
    if first is None or first.seq == 1 or AuditEntry.objects.filter(pk=first.entry_id).exists():
        return BEGINNING
    anchor = {"anchor_seq": first.seq, "anchor": bytes(first.hash).hex()}
    is_told = AuditEntry.objects.filter(action="audit.expired", after__contains=anchor).exists()
    return Link(first.seq, bytes(first.hash)) if is_told else BEGINNING


def _check(last: Link) -> tuple[Link, Fault | None, set[str]]:
    """Checks the next links; returns the last one that fits, the fault, and the hashes of those that fit."""
    seals = list(AuditSeal.objects.filter(seq__gt=last.seq).order_by("seq")[:CHECKED_AT_ONCE])
    entries = AuditEntry.objects.in_bulk([seal.entry_id for seal in seals])
    seen: set[str] = set()
    for seal in seals:
        entry = entries.get(seal.entry_id)
        if seal.seq != last.seq + 1:
            return last, Fault("cut", seal.seq, seal.entry_id), seen
        if entry is None:
            return last, Fault("gone", seal.seq, seal.entry_id), seen
        found = link_after(last, entry)
        if found.hash != bytes(seal.hash):
            return last, Fault("changed", seal.seq, seal.entry_id), seen
        last = found
        seen.add(found.hash.hex())
    return last, None, seen


def _outside() -> Fault | None:
    """Returns the first entry that is neither in the chain nor about to be, or one that waits and is not there."""
    sealed = AuditSeal.objects.filter(entry_id=OuterRef("pk"))
    pending = AuditPending.objects.filter(pk=OuterRef("pk"))
    stray = AuditEntry.objects.filter(~Exists(sealed), ~Exists(pending)).order_by("pk").values_list("pk", flat=True)
    if found := stray.first():
        return Fault("unsealed", None, found)
    lost = AuditPending.objects.filter(~Exists(AuditEntry.objects.filter(pk=OuterRef("pk")))).order_by("pk").first()
    return Fault("gone", None, lost.pk) if lost else None
