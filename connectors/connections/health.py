"""The health of connections: when one last worked, how often it failed since, how many posts were refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection as database
from django.db.models import Count, Max, Q
from django.utils.timezone import localtime

from connectors.models import Connection, Exchange

# The newest message, the newest run that went well, and how many failed after it; each by an index.
SUCCESSES = """
SELECT asked.id,
       (SELECT message.created_at FROM channels_app_message message
         WHERE message.source = asked.id AND message.deleted_at IS NULL
         ORDER BY message.id DESC
         LIMIT 1),
       good.finished_at,
       (SELECT count(*) FROM connectors_run run
         WHERE run.connection_id = asked.id AND run.outcome = 'failed'
           AND (good.due_at IS NULL OR run.due_at > good.due_at))
  FROM unnest(%s::uuid[]) AS asked (id)
  LEFT JOIN LATERAL (
    SELECT due_at, finished_at FROM connectors_run run
     WHERE run.connection_id = asked.id AND run.outcome IN ('posted', 'nothing')
     ORDER BY due_at DESC
     LIMIT 1
  ) good ON true
"""

# Rules of refusals that somebody wanted: they are counted but are not a sign of a problem.
WANTED = ("removed", "replaced", "deleted", "archived", "paused", "team-off")


@dataclass(frozen=True, slots=True)
class Health:
    """`refused` counts the posts of today that are on record, of which there are at most so many an hour."""

    last_success: datetime | None = None
    failures: int = 0
    refused: int = 0
    is_refusing: bool = False  # the newest post was refused, and nobody wanted that


def of(connections: Sequence[Connection], *, now: datetime) -> dict[UUID, Health]:
    """Returns the health of each by its id, in two queries however many there are."""
    ids = [one.pk for one in connections]
    if not ids:
        return {}
    with database.cursor() as cursor:
        cursor.execute(SUCCESSES, [ids])
        rows: list[tuple[UUID, datetime | None, datetime | None, int]] = cursor.fetchall()
    refused = _refusals_today(ids, now)
    return {one: _health((posted, ran), failures, refused.get(one)) for one, posted, ran, failures in rows}


def _refusals_today(ids: Sequence[UUID], now: datetime) -> Mapping[UUID, tuple[int, datetime | None]]:
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    posts = Exchange.objects.filter(connection__in=ids, purpose=Exchange.HOOK, status=None, started_at__gte=midnight)
    newest = Max("started_at", filter=~Q(error_kind__in=WANTED))
    counted = posts.order_by().values("connection").annotate(count=Count("pk"), newest=newest)
    return {row["connection"]: (row["count"], row["newest"]) for row in counted}


def _health(successes: Iterable[datetime | None], failures: int, refused: tuple[int, datetime | None] | None) -> Health:
    last = max((moment for moment in successes if moment), default=None)
    count, newest = refused or (0, None)
    return Health(last, failures, count, is_refusing=newest is not None and (last is None or newest > last))
