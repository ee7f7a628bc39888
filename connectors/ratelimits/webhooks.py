"""Posts per webhook and window, counted in Redis in one call."""

import logging
import math
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import redis
from django.conf import settings

from channels_app import broker

log = logging.getLogger(__name__)

# The old service's table (seconds, posts), for webhooks that ask for its behaviour.
TEAMS_RATE = [(1, 4), (30, 60), (3600, 100), (7200, 150), (86400, 1800)]

# Fixed windows. Counts every window; a post over any limit is counted back out of all of them, so that a sender that
# keeps trying is not locked out longer than the window it overran. Returns {window index or 0, then the counts}.
COUNT = """
local over, counts = 0, {}
for i = 1, #KEYS do
  local n = redis.call('INCR', KEYS[i])
  if n == 1 then redis.call('EXPIRE', KEYS[i], ARGV[i * 2 - 1]) end
  if n > tonumber(ARGV[i * 2]) then over = i end
  counts[i] = n
end
if over > 0 then for i = 1, #KEYS do redis.call('DECR', KEYS[i]) end end
return {over, unpack(counts)}
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a sender may still post: `remaining` posts in the next `reset` seconds, of `limit` in `window` seconds."""

    limited: bool
    limit: int
    window: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """The RateLimit fields of the IETF draft, and Retry-After on a refusal."""
        fields = {
            "RateLimit-Policy": f'"webhook";q={self.limit};w={self.window}',
            "RateLimit": f'"webhook";r={self.remaining};t={self.reset}',
        }
        return {**fields, "Retry-After": str(self.reset)} if self.limited else fields


def count_post(connection_id: UUID, *, teams_compatible: bool, now: float) -> Allowance | None:
    """Counts one post at `now`, unix seconds. None if Redis does not answer: a post is worth more than its count."""
    rate = TEAMS_RATE if teams_compatible else settings.HOOK_RATE
    keys = [f"hook:{connection_id.hex}:{window}:{int(now // window)}" for window, _limit in rate]
    arguments = [number for pair in rate for number in pair]
    try:
        over, *counts = _script()(keys=keys, args=arguments)
    except redis.RedisError as error:
        log.warning("rate limit not counted: %s", error)
        return None
    # Reports the tightest window: the one overrun, else the one with the smallest share left.
    index = over - 1 if over else min(range(len(rate)), key=lambda i: (rate[i][1] - counts[i]) / rate[i][1])
    window, limit = rate[index]
    return Allowance(bool(over), limit, window, max(0, limit - counts[index]), math.ceil(window - now % window))


def is_among_first(what: str, *, most: int, window: int, now: float) -> bool:
    """Counts one of `what`; whether it is among the first `most` in a window of seconds. No, if Redis is silent."""
    try:
        over, *_counts = _script()(keys=[f"{what}:{int(now // window)}"], args=[window, most])
    except redis.RedisError as error:
        log.warning("not counted: %s", error)
        return False
    return not over


@cache
def _script() -> "redis.commands.core.Script":
    return broker.client().register_script(COUNT)
