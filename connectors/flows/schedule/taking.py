"""Takes runs that wait: whoever takes one holds it for a lease, and alone can finish it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import connection

# How long a run is held. Longer than a batch works (running.PATIENCE) with one last request, so that only the runs of
# a worker that died are taken over.
LEASE = timedelta(seconds=90)
# Waiting runs are counted up to this; beyond it the number changes nothing.
MOST = 20_000

COLUMNS = """
       run.id, run.claim, run.due_at, run.attempts, run.manual, connection.id, connection.channel_id, channel.team_id,
       connection.name, connection.picture_id, connection.state, connection.removed_at IS NOT NULL,
       connection.config_version, connection.secrets, connection.grace, connection.problem <> '',
       connection.problem_since, installation.connector, connection.language, connection.config,
       connection.memory
"""
TAKE = f"""
WITH due AS (
  SELECT id FROM connectors_run
   WHERE NOT state = 'finished' AND next_attempt_at <= %(now)s AND (%(only)s::uuid IS NULL OR id = %(only)s)
   ORDER BY next_attempt_at, source
   LIMIT %(limit)s
     FOR UPDATE SKIP LOCKED
), run AS (
  UPDATE connectors_run run
     SET state = 'running', claim = %(claim)s, attempts = attempts + 1, next_attempt_at = %(until)s,
         started_at = coalesce(started_at, %(now)s)
    FROM due
   WHERE run.id = due.id
  RETURNING run.*
)
SELECT {COLUMNS}
  FROM run
  JOIN connectors_connection connection ON connection.id = run.connection_id
  JOIN channels_app_channel channel ON channel.id = connection.channel_id
  JOIN connectors_installation installation ON installation.id = connection.installation_id
"""  # noqa: S608
WAITING = """
SELECT count(*) FROM (
  SELECT FROM connectors_run WHERE NOT state = 'finished' AND next_attempt_at <= %s LIMIT %s
) run
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A run in the hands of this worker, with what its connection is at this moment."""

    run_id: UUID
    claim: UUID
    due_at: datetime
    attempts: int
    manual: bool
    connection_id: UUID
    channel_id: UUID
    team_id: UUID | None
    name: str
    picture_id: UUID | None
    state: str
    removed: bool
    config_version: int
    secrets: bytes | None
    grace: timedelta
    has_problem: bool
    problem_since: datetime | None
    connector: str
    language: str
    config: dict[str, Any]
    memory: dict[str, Any]


def take(*, now: datetime, limit: int, lease: timedelta = LEASE, run_id: UUID | None = None) -> list[Taken]:
    values: dict[str, Any] = {"now": now, "until": now + lease, "limit": limit, "claim": uuid4(), "only": run_id}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        rows = cursor.fetchall()
    # Django leaves JSON in hand-written statements as text.
    return [Taken(*columns[:-2], *map(orjson.loads, columns[-2:])) for columns in rows]


def waiting(*, now: datetime) -> int:
    """How many runs could be taken now, counted up to a bound."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [now, MOST])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
