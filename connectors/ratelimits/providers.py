"""What providers allow the whole installation, counted in Redis."""

import logging
import math
from collections.abc import Callable, Sequence
from functools import cache

import redis
from django.utils.translation import gettext_noop as _

from channels_app import broker, database
from connectors.sdk import Budget, Sentence, SourceError

log = logging.getLogger(__name__)

# Seconds a request waits for the next window; with more to wait its run is tried again later.
MAX_WAIT_SECONDS = 3.0


def spend(
    connector: str, budgets: Sequence[Budget], *, now: float, sleep: Callable[[float], None] = database.pause
) -> None:
    """Counts one request at `now` (unix seconds) against every budget, waiting where that is short."""
    for budget in budgets:
        wait = _wait(connector, budget, now)
        while 0 < wait <= MAX_WAIT_SECONDS:
            sleep(wait)
            now += wait
            wait = _wait(connector, budget, now)
        if wait:
            sentence = _("The %(requests)d requests in %(seconds)d s that %(provider)s allows are used up.")
            raise SourceError(Sentence(sentence, vars_of(budget)), transient=True, retry_after=wait)


def vars_of(budget: Budget) -> dict[str, object]:
    return {"provider": budget.provider, "requests": budget.requests, "seconds": budget.seconds}


def _wait(connector: str, budget: Budget, now: float) -> float:
    """Counts a request and returns the seconds until the next window, 0 if this one has room or Redis is away."""
    key = f"budget:{connector}:{budget.provider}:{budget.seconds}:{int(now // budget.seconds)}"
    try:
        with _client().pipeline(transaction=False) as pipe:
            pipe.incr(key).expire(key, budget.seconds * 2)
            used = pipe.execute()[0]
    except redis.RedisError as error:
        log.warning("budget not counted: %s", error)
        return 0
    return 0 if used <= budget.requests else math.ceil((budget.seconds - now % budget.seconds) * 100) / 100


@cache
def _client() -> "broker.Client":
    return broker.client()
