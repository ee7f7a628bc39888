"""Stores verdicts: the worker that still holds a run's claim finishes it and posts its card in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from psycopg.rows import tuple_row

from channels_app import database
from channels_app.flows.posting import CardPost, Sender, post_cards
from channels_app.translatable import Sentence
from connectors import registry
from connectors.flows.schedule import problems
from connectors.flows.schedule.outcomes import Outcome, decide, requeue
from connectors.flows.schedule.polling import Clock, Polled
from connectors.models import Connection

# Runs finished in one transaction: large enough that the commit costs little, small enough that the first cards of a
# batch do not wait for its last.
RUNS_PER_TRANSACTION = 200

UPDATE = """
UPDATE connectors_run run
   SET state = verdict.state, outcome = verdict.outcome, detail = verdict.detail, finished_at = verdict.finished_at,
       next_attempt_at = verdict.next_attempt_at, message_id = verdict.message_id, exchange_id = verdict.exchange_id
  FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::timestamptz[], %b::timestamptz[],
              %b::uuid[], %b::uuid[])
       AS verdict (id, claim, state, outcome, detail, next_attempt_at, finished_at, message_id, exchange_id)
 WHERE run.id = verdict.id AND run.claim = verdict.claim AND run.state = 'running'
RETURNING run.id
"""


class Overtaken(Exception):
    """Another run of the same connection stored its memory first."""


def finish(polled: Sequence[Polled], *, clock: Clock) -> int:
    """Stores the polled runs and posts their cards; returns how many runs were still ours."""
    plain = [one for one in polled if one.memory is None]
    done = sum(
        _finish(plain[n : n + RUNS_PER_TRANSACTION], clock()) for n in range(0, len(plain), RUNS_PER_TRANSACTION)
    )
    for one in polled:
        if one.memory is not None:
            done += _finish_following(one, clock())
    return done


def write(verdicts: Iterable[Outcome]) -> set[UUID]:
    """Updates the rows of runs; returns the ids of those that were still ours."""
    rows = [verdict.row for verdict in verdicts]
    if not rows:
        return set()
    with database.server_cursor_of(tuple_row) as cursor:
        cursor.execute(UPDATE, [list(column) for column in zip(*rows, strict=True)])
        return {row[0] for row in cursor.fetchall()}


def _finish_following(polled: Polled, now: datetime) -> int:
    try:
        with transaction.atomic():
            return _finish([polled], now)
    except Overtaken:
        write([requeue(polled.taken, now=now)])
        return 0


@transaction.atomic
def _finish(polled: Sequence[Polled], now: datetime) -> int:
    verdicts = [decide(one, now=now) for one in polled]
    ours = write(verdicts)
    pairs = [pair for pair in zip(polled, verdicts, strict=True) if pair[1].taken.run_id in ours]
    post_cards([post for one, verdict in pairs for post in _posts(one, verdict)])
    for one, _verdict in pairs:
        _remember(one)
    _note_problems([verdict for _one, verdict in pairs], now)
    return len(ours)


def _posts(polled: Polled, verdict: Outcome) -> list[CardPost]:
    taken = polled.taken
    sender = Sender(taken.name, taken.connection_id, taken.picture_id, registry.icon_of(taken.connector))
    return [
        CardPost(taken.channel_id, sender, envelope, payload, message_id)
        for (envelope, payload), message_id in zip(polled.cards, verdict.message_ids, strict=False)
    ]


def _remember(polled: Polled) -> None:
    if polled.memory is not None:
        mine = Connection.objects.filter(pk=polled.taken.connection_id, memory=polled.taken.memory)
        if not mine.update(memory=polled.memory):
            raise Overtaken


def _note_problems(verdicts: Sequence[Outcome], now: datetime) -> None:
    failed: dict[tuple[Sentence, str, bool], list[UUID]] = {}
    for verdict in verdicts:
        if verdict.outcome == "failed":
            key = (verdict.detail, verdict.place, verdict.attention)
            failed.setdefault(key, []).append(verdict.taken.connection_id)
        elif verdict.state == "finished" and verdict.taken.has_problem:
            problems.solve(verdict.taken, now=now)
        if verdict.state == "finished" and verdict.not_before:
            problems.put_off(verdict.taken, until=verdict.not_before)
    for (problem, place, attention), ids in failed.items():
        problems.note(ids, problem=problem, place=place, attention=attention, now=now)
