"""Takes runs that wait: the worker that takes a run holds it for a lease, and only this worker can finish it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import connection
from psycopg.rows import dict_row

from channels_app import database

# How long a run is held: longer than a batch works (running.BATCH_SECONDS) plus one last request, so that only the
# runs of a worker that died are taken over.
LEASE = timedelta(seconds=90)
# Waiting runs are counted up to this; beyond it the number changes nothing.
MAX_COUNTED_RUNS = 20_000

COLUMNS = """
       run.id AS run_id, run.claim, run.due_at, run.attempts, run.manual,
       connection.id AS connection_id, connection.channel_id, channel.team_id, connection.name, connection.picture_id,
       connection.state, connection.removed_at IS NOT NULL AS removed, connection.config_version, connection.secrets,
       connection.grace, connection.problem <> '' AS has_problem, connection.problem_since, connection.language,
       connection.config, connection.memory, installation.connector,
       coalesce(channel.archived_at, channel.deleted_at, team.archived_at, team.deleted_at) IS NOT NULL AS rests
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
  LEFT JOIN channels_app_team team ON team.id = channel.team_id
  JOIN connectors_installation installation ON installation.id = connection.installation_id
"""  # noqa: S608
WAITING = """
SELECT count(*) FROM (
  SELECT FROM connectors_run WHERE NOT state = 'finished' AND next_attempt_at <= %s LIMIT %s
) run
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedRun:
    """A run that this worker holds, with its connection as it is at this moment: the columns of COLUMNS."""

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
    rests: bool = False


def lease_runs(*, now: datetime, limit: int, lease: timedelta = LEASE, run_id: UUID | None = None) -> list[LeasedRun]:
    values: dict[str, Any] = {"now": now, "until": now + lease, "limit": limit, "claim": uuid4(), "only": run_id}
    with database.cursor_of(dict_row) as cursor:
        rows = cursor.execute(TAKE, values).fetchall()
    return [_leased_run(row) for row in rows]


def _leased_run(row: dict[str, Any]) -> LeasedRun:
    # Django leaves JSON in hand-written statements as text.
    return LeasedRun(**{**row, "config": orjson.loads(row["config"]), "memory": orjson.loads(row["memory"])})


def waiting(*, now: datetime) -> int:
    """Counts the runs that could be taken now, up to MAX_COUNTED_RUNS."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [now, MAX_COUNTED_RUNS])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
