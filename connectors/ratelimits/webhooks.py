"""Posts per webhook and window, counted in Redis in one call, however many come together."""

import logging
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from uuid import UUID

import redis
from django.conf import settings

from channels_app import broker

log = logging.getLogger(__name__)

# The old service's table (seconds, posts), for webhooks that ask for its behaviour.
TEAMS_RATE = [(1, 4), (30, 60), (3600, 100), (7200, 150), (86400, 1800)]

# Fixed windows of any number of things. For each: how many are counted, how many windows it has, then seconds and limit
# of each window. Counts every window; what is over any limit is counted back out of all of them, so that a sender that
# keeps trying is not locked out longer than the window it overran. Returns what each window held before.
COUNT = """
local found, key, at = {}, 0, 1
while at < #ARGV do
  local posts, windows = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local room = posts
  for i = 1, windows do
    local n = redis.call('INCRBY', KEYS[key + i], posts)
    if n == posts then redis.call('EXPIRE', KEYS[key + i], ARGV[at + i * 2]) end
    found[#found + 1] = n - posts
    room = math.min(room, math.max(0, tonumber(ARGV[at + i * 2 + 1]) - (n - posts)))
  end
  if room < posts then
    for i = 1, windows do redis.call('DECRBY', KEYS[key + i], posts - room) end
  end
  key = key + windows
  at = at + 2 + windows * 2
end
return found
"""
# (seconds, posts) of each window.
Rate = Sequence[tuple[int, int]]


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


def count_posts(posts: Sequence[tuple[UUID, bool]], *, now: float) -> list[Allowance | None]:
    """Counts posts at `now` (unix seconds) in one call, each for a webhook's id and whether it is Teams-compatible.

    Returns what the sender of each may still post. All are None if Redis does not answer: a post is worth more than
    its count.
    """
    numbers = Counter(posts)
    rates = {post: TEAMS_RATE if post[1] else settings.HOOK_RATE for post in numbers}
    try:
        before = _count([(f"hook:{post[0].hex}", number, rates[post]) for post, number in numbers.items()], now)
    except redis.RedisError as error:
        log.warning("rate limit not counted: %s", error)
        return [None] * len(posts)
    held = dict(zip(numbers, before, strict=True))
    return [_allow(rates[post], held[post], now) for post in posts]


def count_post(webhook_id: UUID, *, teams_compatible: bool, now: float) -> Allowance | None:
    """Counts one post, as `count_posts` does."""
    [allowance] = count_posts([(webhook_id, teams_compatible)], now=now)
    return allowance


def is_among_first(what: str, *, most: int, window: int, now: float) -> bool:
    """Counts one of `what`; whether it is among the first `most` in a window of seconds. No, if Redis is silent."""
    try:
        [[before]] = _count([(what, 1, [(window, most)])], now)
    except redis.RedisError as error:
        log.warning("not counted: %s", error)
        return False
    return before < most


def _allow(rate: Rate, held: list[int], now: float) -> Allowance:
    """Adds one post to what each window holds unless one is full, and says how many may follow it."""
    full = [place for place, (_seconds, limit) in enumerate(rate) if held[place] >= limit]
    if not full:
        held[:] = [count + 1 for count in held]
    # Reports the tightest window: the last one that is full, else the one with the smallest share left.
    place = full[-1] if full else min(range(len(rate)), key=lambda i: (rate[i][1] - held[i]) / rate[i][1])
    window, limit = rate[place]
    return Allowance(bool(full), limit, window, max(0, limit - held[place]), math.ceil(window - now % window))


def _count(wanted: Sequence[tuple[str, int, Rate]], now: float) -> list[list[int]]:
    """Counts numbers of things (name, number, rate); returns what the windows of each held before."""
    if not wanted:
        return []
    keys = [f"{name}:{seconds}:{int(now // seconds)}" for name, _number, rate in wanted for seconds, _limit in rate]
    arguments = [n for _name, number, rate in wanted for n in (number, len(rate), *chain.from_iterable(rate))]
    found = iter(_script()(keys=keys, args=arguments))
    return [list(islice(found, len(rate))) for _name, _number, rate in wanted]


@cache
def _script() -> "redis.commands.core.Script":
    return broker.client().register_script(COUNT)
