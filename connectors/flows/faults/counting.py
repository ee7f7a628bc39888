"""Counts failures within a day, by app and kind. Only released versions count: who tries a draft sees it at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from connectors.models import AppFault, Connection, Exchange
from connectors.registry.app_connector import RELEASED

Kind = AppFault.Kind
Key = tuple[UUID, str]

# The period that is searched. Apps that post once a day are judged as well.
WINDOW = timedelta(days=1)
# How many failures are "again and again"; fewer are reported only to the people who see them happen.
ENOUGH = {Kind.PAGE: 3, Kind.POSTS: 5, Kind.BUTTONS: 5, Kind.CONNECTIONS: 1}
# Refusals that are not the sender's fault: somebody wanted them, or the fault is ours.
NOT_THEIRS = ("removed", "replaced", "deleted", "archived", "paused", "team-off", "missing", "connector", "rate")
# The index `exchange_failed` has the same conditions.
FAILED = ~Q(error_kind="") | Q(status__gte=500)
REFUSED = Q(purpose=Exchange.HOOK, status=None) & ~Q(error_kind__in=NOT_THEIRS)
# A missing page is a failure; 401 and 403 are between the page and the person who opens it.
PAGE_FAILED = FAILED | Q(status__in=(404, 410))
APP = "connection__installation__version__app"
SPREAD = {"connections": Count("connection", distinct=True), "places": Count("connection__installation", distinct=True)}


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something failed; 0 if it is known to work."""

    count: int
    connections: int = 0
    places: int = 0

    def is_enough(self, kind: str) -> bool:
        return self.count >= ENOUGH[Kind(kind)]


NONE = Counted(0)


def count_faults(*, now: datetime) -> dict[Key, Counted]:
    """Counts failures by app and kind, in three queries however much went wrong."""
    start = now - WINDOW
    return dict([*_pages(start), *_posts_and_buttons(start), *_connections()])


def _pages(start: datetime) -> Iterator[tuple[Key, Counted]]:
    """Counts failures of apps' pages; 0 for those whose newest try succeeded, because they open again."""
    tried = Exchange.objects.filter(app__isnull=False, started_at__gte=start, purpose=Exchange.PAGE)
    # A try that is still under way, or was cut off, shows neither.
    done = tried.filter(PAGE_FAILED | Q(status__isnull=False)).order_by().values("app")
    found = done.annotate(
        count=Count("pk", filter=PAGE_FAILED),
        bad_at=Max("started_at", filter=PAGE_FAILED),
        good_at=Max("started_at", filter=~PAGE_FAILED),
    )
    for row in found:
        is_bad = row["bad_at"] and (row["good_at"] is None or row["bad_at"] > row["good_at"])
        yield (row["app"], Kind.PAGE), Counted(row["count"] if is_bad else 0)


def _posts_and_buttons(start: datetime) -> Iterator[tuple[Key, Counted]]:
    which = REFUSED | Q(purpose=Exchange.ACTION)
    failed = _of_released(Exchange.objects.filter(FAILED, which, started_at__gte=start), "connection__")
    for row in failed.order_by().values(APP, "purpose").annotate(count=Count("pk"), **SPREAD):
        kind = Kind.POSTS if row["purpose"] == Exchange.HOOK else Kind.BUTTONS
        yield (row[APP], kind), Counted(row["count"], row["connections"], row["places"])


def _connections() -> Iterator[tuple[Key, Counted]]:
    need = _of_released(Connection.objects.filter(state=Connection.State.ATTENTION))
    app = "installation__version__app"
    found = need.order_by().values(app).annotate(count=Count("pk"), places=Count("installation", distinct=True))
    for row in found:
        yield (row[app], Kind.CONNECTIONS), Counted(row["count"], row["count"], row["places"])


def _of_released(rows: QuerySet[Any], to: str = "") -> QuerySet[Any]:
    """Keeps what is still connected to an app at a released version; `to` leads from the rows to the connection."""
    return rows.filter(**{f"{to}removed_at": None, f"{to}installation__version__state__in": RELEASED})
