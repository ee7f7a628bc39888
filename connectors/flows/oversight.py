"""Lists the connections of all teams for administrators: their health, but neither their posts nor their settings."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection as database
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from channels_app import access, audit
from channels_app.models import Channel, User
from channels_app.models.fields import first_id_of
from channels_app.statements import Statement
from connectors.models import Connection, Installation

DAY = timedelta(days=1)
# Connections that one request pauses at most: those of a page.
MAX_PAUSED_AT_ONCE = 100
# Messages counted of one connection; beyond them its error rate says no more.
COUNTED = 1000

ATTENTION = Q(state=Connection.State.ATTENTION)
PAUSED = Q(state=Connection.State.PAUSED)
# The conditions of the index connection_failing.
FAILING = Q(state__in=["active", "attention"]) & ~Q(problem="")
STATES = {"failing": FAILING, "attention": FAILING & ATTENTION, "paused": PAUSED, "all": Q()}

# Each by an index, for the connections of one page: runs that ended and that failed, posts that were refused, and
# messages (up to COUNTED).
RATES = """
SELECT asked.id, run.failed, run.ended, refused.count, posted.count
  FROM unnest(%(ids)s::uuid[]) AS asked (id)
 CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE outcome = 'failed') AS failed, count(*) AS ended
      FROM connectors_run
     WHERE connection_id = asked.id AND due_at >= %(since)s AND state = 'finished' AND outcome <> 'skipped') run
 CROSS JOIN LATERAL (
    SELECT count(*) FROM connectors_exchange
     WHERE connection_id = asked.id AND id >= %(first)s AND purpose = 'hook' AND status IS NULL) refused
 CROSS JOIN LATERAL (
    SELECT count(*) FROM (
      SELECT FROM channels_app_message WHERE source = asked.id AND id >= %(first)s LIMIT %(most)s) message) posted
"""


def connections(*, by: User, state: str, query: str = "", connector: str = "") -> QuerySet[Connection]:
    """Returns the connections of all teams in a state (STATES), those with the newest problem first."""
    access.require_administrator(by)
    found = Connection.objects.filter(STATES[state], removed_at=None).exclude(channel__in=_gone())
    if connector:
        found = found.filter(installation__connector=connector)
    for word in query.replace("\x00", " ").split():  # PostgreSQL has no NUL in a text
        found = found.filter(_matching(word))
    order = ["-problem_since", "pk"] if state in ("failing", "attention") else ["-pk"]
    return found.select_related("channel__team", "installation", "created_by").order_by(*order)


def _gone() -> QuerySet[Channel]:
    return Channel.objects.exclude(access.OPEN)


def _matching(word: str) -> Q:
    """Selects by connection, team, connector, person or channel; by channels only where their names are no secret.

    What is joined is looked through once each, not for every connection.
    """
    people = User.objects.filter(Q(display_name__icontains=word) | Q(email__istartswith=word))
    named = Q(kind=Channel.Kind.STANDARD, name__icontains=word) | Q(team__name__icontains=word)
    installed = Installation.objects.filter(connector__icontains=word)
    return (
        Q(name__icontains=word)
        | Q(channel__in=Channel.objects.filter(named))
        | Q(installation__in=installed)
        | Q(created_by__in=people)
    )


def counts(*, by: User) -> dict[str, int]:
    """Counts the connections in each state, in one query."""
    access.require_administrator(by)
    found = Connection.objects.filter(removed_at=None).exclude(channel__in=_gone())
    counted: dict[str, int] = found.aggregate(**{name: Count("pk", filter=state) for name, state in STATES.items()})
    return counted


def _failing() -> QuerySet[Any, Any]:
    found = Connection.objects.filter(STATES["attention"], removed_at=None)
    return found.exclude(channel__in=_gone()).values("pk")


# Those that need attention: behind every page of the administration.
failing_connections = Statement(_failing)


def failing() -> int:
    """Counts the connections that need attention."""
    return failing_connections.count()


def connectors_in_use() -> list[str]:
    """Returns the slugs of all connectors that are installed somewhere, in their order."""
    used = Installation.objects.filter(removed_at=None).order_by().values_list("connector", flat=True)
    return sorted(used.distinct())


def error_rates(ids: Collection[UUID], *, now: datetime) -> dict[UUID, float | None]:
    """Returns which share of what each connection did in the last day failed; None if it did nothing."""
    since = now - DAY
    wanted: dict[str, Any] = {"ids": list(ids), "since": since, "first": first_id_of(since), "most": COUNTED}
    with database.cursor() as cursor:
        cursor.execute(RATES, wanted)
        rows: list[tuple[UUID, int, int, int, int]] = cursor.fetchall()
    return {id: _rate(failed + refused, (ended or posted) + refused) for id, failed, ended, refused, posted in rows}


def _rate(failed: int, total: int) -> float | None:
    return failed / total if total else None


@transaction.atomic
def pause(*, by: User, ids: Iterable[UUID], reason: str) -> int:
    """Pauses connections of any team; returns how many were not paused before. Their teams may resume them.

    The reason is in the audit log of each team.
    """
    access.require_administrator(by)
    running = Connection.objects.filter(pk__in=list(ids)[:MAX_PAUSED_AT_ONCE], removed_at=None).exclude(PAUSED)
    found = list(running.select_for_update(of=("self",)).select_related("channel__team").order_by("pk"))
    Connection.objects.filter(pk__in=[one.pk for one in found]).update(state=Connection.State.PAUSED)
    for one in found:
        audit.record(
            "connection.paused",
            one,
            by=by,
            before={"state": one.state},
            after={"state": Connection.State.PAUSED},
            reason=reason,
        )
    return len(found)
