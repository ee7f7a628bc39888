"""Opens and heals faults according to the counts, and tells authors."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from connectors.flows.faults import telling
from connectors.flows.faults.counting import NONE, Counted, Key, count_faults
from connectors.models import AppFault
from connectors.ratelimits import webhooks

# Seconds between two searches, over all workers: authors do not have to know at once, and the table is large.
SEARCH_SECONDS = 300
# An author is notified of one kind of fault of an app at most once in this time, however often it heals and returns.
NOTICE_INTERVAL = timedelta(days=1)
SEEN = ("seen_at", "count", "connections", "places", "since", "healed_at")


def look(*, now: datetime) -> None:
    """Looks for faults when it is time; called with every tick. Its queries grow only with notifications."""
    if webhooks.is_among_first("faults", most=1, window=SEARCH_SECONDS, now=now.timestamp()):
        note(count_faults(now=now), now=now)


def note(found: Mapping[Key, Counted], *, now: datetime) -> None:
    """Notes what was counted; an open fault that is not among it has healed."""
    known = {(it.app_id, it.kind): it for it in _candidates(found)}
    fresh = [_open(key, found[key], now) for key in found.keys() - known.keys() if found[key].is_enough(key[1])]
    present = [it for key, it in known.items() if _goes_on(it, found.get(key, NONE), now)]
    over = [it for it in known.values() if it.healed_at is None and it.seen_at != now]
    AppFault.objects.bulk_create(fresh, ignore_conflicts=True)
    AppFault.objects.bulk_update(present, SEEN)
    AppFault.objects.filter(pk__in=[it.pk for it in over]).update(healed_at=now)
    _tell_healed([it for it in over if _is_known_to_be_well(it, found)], now)
    _tell(now)


def _candidates(found: Iterable[Key]) -> Iterable[AppFault]:
    apps = {app_id for app_id, _kind in found}
    return AppFault.objects.filter(Q(healed_at=None) | Q(app__in=apps))


def _open(key: Key, counts: Counted, now: datetime) -> AppFault:
    return AppFault(app_id=key[0], kind=key[1], since=now, seen_at=now, **asdict(counts))


def _goes_on(fault: AppFault, counts: Counted, now: datetime) -> bool:
    """Updates the fault; returns whether it is present: until its count is 0, and again when the count is enough."""
    if fault.healed_at is None and not counts.count:
        return False
    if fault.healed_at is not None:
        if not counts.is_enough(fault.kind):
            return False
        fault.since, fault.healed_at = now, None
    fault.seen_at = now
    fault.count, fault.connections, fault.places = counts.count, counts.connections, counts.places
    return True


def _is_known_to_be_well(fault: AppFault, found: Mapping[Key, Counted]) -> bool:
    """Returns whether the fault is known to be over: a page that nobody opened for a day is not known to open."""
    return fault.kind != AppFault.Kind.PAGE or (fault.app_id, fault.kind) in found


def _tell_healed(faults: list[AppFault], now: datetime) -> None:
    """Tells authors that a fault is over, if they were told that it had begun."""
    telling.tell([it for it in faults if it.told_at and it.told_at >= it.since], healed=True, now=now)


def _tell(now: datetime) -> None:
    """Tells authors about faults that were not reported since they began, nor within the day before."""
    untold = Q(told_at=None) | Q(told_at__lt=F("since"), told_at__lte=now - NOTICE_INTERVAL)
    due = list(AppFault.objects.filter(untold, healed_at=None))
    for fault in due:
        # A worker that searches at the same time, or dies halfway, does not notify anybody twice.
        with transaction.atomic():
            same = AppFault.objects.filter(pk=fault.pk, told_at=fault.told_at, healed_at=None)
            if same.update(told_at=now):
                telling.tell([fault], healed=False, now=now)
