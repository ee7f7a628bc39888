"""Decides what happens to a polled run: it is finished, or it is tried again. Pure."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as _

from channels_app.models.fields import new_id
from channels_app.translatable import NOTHING, Sentence
from connectors.flows.schedule.leasing import LeasedRun
from connectors.flows.schedule.polling import Fault, Polled
from connectors.sdk import ConfigError, ConnectorError, SourceError

# Seconds before the second attempt; doubled for each further one.
FIRST_PAUSE = 20.0
LONGEST_PAUSE = 900.0
# Pauses vary by this share, so that runs that failed together do not come back together.
JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Outcome:
    """The run's row as it will be; `attention` says whether someone has to act."""

    taken: LeasedRun
    state: str
    outcome: str = ""
    detail: Sentence = NOTHING
    place: str = ""
    attention: bool = False
    next_attempt_at: datetime | None = None
    finished_at: datetime | None = None
    message_ids: tuple[UUID, ...] = ()
    exchange_id: UUID | None = None
    # The source does not want to be asked again before this time.
    not_before: datetime | None = None

    @property
    def row(self) -> tuple[Any, ...]:
        message_id = self.message_ids[-1] if self.message_ids else None
        fence = (self.taken.run_id, self.taken.claim)
        moments = (self.next_attempt_at, self.finished_at)
        return (*fence, self.state, self.outcome, self.detail.packed, *moments, message_id, self.exchange_id)


def decide(polled: Polled, *, now: datetime) -> Outcome:
    if polled.error:
        return _judge_error(polled, polled.error, now)
    message_ids = tuple(new_id() for _card in polled.cards)
    outcome = "posted" if message_ids else "nothing"
    taken, exchange_id = polled.taken, polled.exchange_id
    return Outcome(
        taken, "finished", outcome, polled.note, finished_at=now, message_ids=message_ids, exchange_id=exchange_id
    )


def requeue(taken: LeasedRun, *, now: datetime) -> Outcome:
    """Returns the verdict that puts a run back to those that wait."""
    return Outcome(taken, "waiting", next_attempt_at=now)


def skip(taken: LeasedRun, *, now: datetime) -> Outcome | None:
    """Returns the verdict on a run whose connection may not post any more, None if it may."""
    if not taken.removed and not taken.rests and taken.state in ("active", "attention"):
        return None
    if taken.removed:
        detail = _("The connection was removed.")
    else:
        detail = _("The channel is archived.") if taken.rests else _("The connection was paused.")
    return Outcome(taken, "finished", "skipped", Sentence(detail), finished_at=now)


def _judge_error(polled: Polled, error: ConnectorError, now: datetime) -> Outcome:
    taken, exchange_id = polled.taken, polled.exchange_id
    if isinstance(error, SourceError) and error.transient:
        again = now + timedelta(seconds=pause(taken.attempts, error.retry_after))
        if again <= taken.due_at + taken.grace:
            return Outcome(taken, "waiting", "", error.sentence, next_attempt_at=again, exchange_id=exchange_id)
    place = (error.field or "settings") if isinstance(error, ConfigError) else "source"
    return Outcome(
        taken,
        "finished",
        "failed",
        error.sentence,
        place,
        _needs_attention(error, taken, now),
        finished_at=now,
        exchange_id=exchange_id,
        not_before=_not_before(error, now),
    )


def _needs_attention(error: Exception, taken: LeasedRun, now: datetime) -> bool:
    """Returns whether someone has to act: at once if asking again will not help, else once the problem has lasted."""
    may_pass = isinstance(error, Fault) or (isinstance(error, SourceError) and error.transient)
    return not may_pass or (taken.problem_since or now) <= now - settings.SOURCE_PATIENCE


def _not_before(error: Exception, now: datetime) -> datetime | None:
    seconds = error.retry_after if isinstance(error, SourceError) else None
    return now + timedelta(seconds=seconds) if seconds else None


def pause(attempts: int, retry_after: float | None) -> float:
    """Returns the seconds until the next attempt, never fewer than the service asked for."""
    growing = min(FIRST_PAUSE * 2.0 ** min(attempts - 1, 10), LONGEST_PAUSE)
    spread = 1 + random.uniform(-JITTER, JITTER)  # noqa: S311
    return max(growing * spread, (retry_after or 0) * (1 + JITTER * random.random()))  # noqa: S311
