"""Turns due connections into Runs and sets their next due times, in one transaction, by any number of workers."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils.translation import gettext_noop as _
from psycopg.rows import dict_row, tuple_row

from channels_app import database
from channels_app.models.fields import new_id
from channels_app.translatable import Sentence, to_sentence
from connectors import registry
from connectors.connections import configs
from connectors.flows.schedule import probing, problems
from connectors.models import Connection
from connectors.sdk import Config, Connector, ConnectorError
from connectors.sdk.schedule import Passed, passed

log = logging.getLogger(__name__)

# A run later than this is late. A tick comes every five seconds, so something stood still.
ON_TIME = timedelta(minutes=1)
# How late a run may be if late ones are to be skipped.
TOLERANCE = timedelta(minutes=5)

# The conditions are those of the index connection_due, so connections that are not due cost nothing. Those whose
# connector is missing are not changed: when it is back, the missed runs are noticed.
DUE = """
SELECT connection.id AS connection_id, connection.next_run_at AS due_at, connection.config_version, connection.missed,
       connection.grace, installation.connector, connection.state, connection.problem_since, connection.config,
       coalesce(channel.archived_at, channel.deleted_at, team.archived_at, team.deleted_at) IS NOT NULL AS rests
  FROM connectors_connection connection
  JOIN connectors_installation installation ON installation.id = connection.installation_id
  JOIN channels_app_channel channel ON channel.id = connection.channel_id
  LEFT JOIN channels_app_team team ON team.id = channel.team_id
 WHERE connection.next_run_at IS NOT NULL AND connection.state IN ('active', 'attention')
   AND connection.removed_at IS NULL
   AND connection.next_run_at <= %s AND installation.connector = ANY(%s)
 ORDER BY connection.next_run_at
 LIMIT %s
   FOR UPDATE OF connection SKIP LOCKED
"""
ADD_RUNS = """
INSERT INTO connectors_run
       (id, connection_id, source, due_at, manual, state, outcome, late, missed, detail, attempts, next_attempt_at,
        finished_at)
SELECT id, connection_id, source, due_at, false, state, outcome, late, missed, detail, 0, next_attempt_at, finished_at
  FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::timestamptz[], %b::text[], %b::text[], %b::bool[], %b::int[],
              %b::text[], %b::timestamptz[], %b::timestamptz[])
       AS run (id, connection_id, source, due_at, state, outcome, late, missed, detail, next_attempt_at, finished_at)
    ON CONFLICT (connection_id, due_at) DO NOTHING
"""
MOVE_ON = """
UPDATE connectors_connection connection
   SET next_run_at = moved.next_run_at
  FROM unnest(%b::uuid[], %b::timestamptz[]) AS moved (id, next_run_at)
 WHERE connection.id = moved.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    connection_id: UUID
    due_at: datetime
    config_version: int
    missed: str
    grace: timedelta
    connector: str
    state: str
    problem_since: datetime | None
    config: dict[str, Any]
    rests: bool


Row = tuple[Any, ...]


def enqueue_due(*, now: datetime, limit: int = 1000) -> int:
    """Claims connections that are due; returns how many. Any number may call it at once: each claims others."""
    with transaction.atomic(), database.cursor_of(dict_row) as cursor:
        rows = cursor.execute(DUE, [now, list(registry.connectors()), limit]).fetchall()
        due = [Due(**{**row, "config": orjson.loads(row["config"])}) for row in rows]
        runs: list[Row] = []
        moves: list[Row] = []
        for one in due:
            moves.append((one.connection_id, _claim(one, now, runs.append)))
        _write(ADD_RUNS, runs)
        _write(MOVE_ON, moves)
    return len(due)


def _claim(due: Due, now: datetime, add: Callable[[Row], None]) -> datetime | None:
    """Adds the runs of one connection; returns its next due time: none while its channel is archived or deleted."""
    if due.rests:
        return None
    connector = registry.connector(due.connector)
    try:
        config = configs.read(connector, due.config, due.config_version)
        found = _passed_times(connector, config, due, now)
        source = (connector.fetch_key(config, now) or "")[:200]
    except Exception as error:
        _needs_attention(due, error, now)
        return now + probing.pause(due.problem_since, now)
    if found is None:
        return None
    for row in _runs(due, found, now):
        add((new_id(), due.connection_id, source, *row))
    if due.state == Connection.State.ATTENTION:
        ahead = now + probing.pause(due.problem_since, now)
        return configs.next_run(connector, config, due.connection_id, after=ahead)
    return found.following


def _passed_times(connector: Connector, config: Config, due: Due, now: datetime) -> Passed | None:
    schedule = connector.schedule(config)
    return passed(schedule, due.due_at, now, configs.phase_of(due.connection_id)) if schedule else None


def _runs(due: Due, found: Passed, now: datetime) -> list[Row]:
    """Returns the last due time as a run, unless it is too late, and what passed before as one that was skipped."""
    behind = now - found.last
    if behind > (due.grace if due.missed == Connection.Missed.LATE else TOLERANCE):
        return [_skipped_row(due.due_at, found.count, now)]
    # Waiting since it was due, and not since now: all that were due at one moment are taken by source, whenever a tick
    # came to them, and what many of them ask is asked and read once.
    run = (found.last, "waiting", "", behind > ON_TIME, found.count - 1, "", found.last, None)
    return [run] if found.count == 1 else [_skipped_row(due.due_at, found.count - 1, now), run]


def _skipped_row(since: datetime, count: int, now: datetime) -> Row:
    detail = Sentence(_("Nothing ran at the due time, and it is too late to post."))
    return since, "finished", "skipped", True, count, detail.packed, None, now


def _needs_attention(due: Due, error: Exception, now: datetime) -> None:
    """Notes that the schedule cannot be read: settings of a version that is gone, or a zone that was renamed."""
    log.warning("connection %s has no schedule: %r", due.connection_id, error)
    place = getattr(error, "field", "") or "schedule"
    problem = error.sentence if isinstance(error, ConnectorError) else to_sentence(str(error) or repr(error))
    problems.note([due.connection_id], problem=problem, place=place, attention=True, now=now)


def _write(statement: str, rows: Sequence[Row]) -> None:
    if rows:
        with database.server_cursor_of(tuple_row) as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
