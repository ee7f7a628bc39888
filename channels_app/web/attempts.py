"""Limits password attempts: strictly from one place, loosely for one account, very loosely from one address.

Wrong passwords fill a bucket that empties with time; a full one makes the next attempt wait, twice as long each time.
People who signed in before, with the same browser or from the same address, are counted apart from strangers, so that
others cannot lock an account's owner out, and nobody can lock out everyone. (OWASP's device cookies.)
"""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import redis
from django.conf import settings

from channels_app.client_address import network_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` wrong attempts, one back every `refill` seconds; then waits of `first` seconds, doubled up to `most`."""

    free: int
    refill: float
    first: float
    most: float


# One account from one address, or by a browser that its owner used: 5 mistypes, then 30 s to 15 min.
ACCOUNT_FROM_PLACE = Rule(free=5, refill=900, first=30, most=900)
# One account by strangers from anywhere: about 480 guesses a day in the long run, however many machines guess.
ACCOUNT_FROM_ANYWHERE = Rule(free=20, refill=180, first=15, most=240)
# All accounts by strangers from one address, perhaps a whole office's: 30 a minute in the long run.
ALL_FROM_ADDRESS = Rule(free=300, refill=2, first=5, most=5)
# Days for which an address counts as known after somebody signed in from it.
KNOWN_DAYS = 30

# KEYS: a hash {n, at, until} each. ARGV: now, then free, refill, first, most of each. Returns the longest wait in
# seconds, as text, and counts nothing then; otherwise "0", and every bucket is one fuller.
TAKE = """
local now, wait = tonumber(ARGV[1]), 0
for i = 1, #KEYS do
  local till = tonumber(redis.call('HGET', KEYS[i], 'until') or 0)
  if till - now > wait then wait = till - now end
end
if wait > 0 then return string.format('%.3f', wait) end
for i = 1, #KEYS do
  local free, refill = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1])
  local first, most = tonumber(ARGV[4 * i]), tonumber(ARGV[4 * i + 1])
  local n = tonumber(redis.call('HGET', KEYS[i], 'n') or 0)
  local at = tonumber(redis.call('HGET', KEYS[i], 'at') or now)
  local back = math.max(0, math.floor((now - at) / refill))
  if back >= n then n, at = 0, now else n, at = n - back, at + back * refill end
  n = n + 1
  local till, over = 0, n - free
  if over >= 0 then till = now + math.min(most, first * 2 ^ math.min(over, 30)) end
  redis.call('HSET', KEYS[i], 'n', n, 'at', string.format('%.3f', at), 'until', string.format('%.3f', till))
  redis.call('EXPIRE', KEYS[i], math.ceil(n * refill + most))
end
return "0"
"""
# The same keys: one try less in each, and no wait where that makes room.
GIVE_BACK = """
for i = 1, #KEYS do
  local n = tonumber(redis.call('HGET', KEYS[i], 'n') or 0) - 1
  if n >= 0 then
    redis.call('HSET', KEYS[i], 'n', n)
    if n < tonumber(ARGV[i]) then redis.call('HSET', KEYS[i], 'until', '0') end
  end
end
"""


class Attempt(NamedTuple):
    """One password attempt: the account, the address it comes from, and the owner's browser, if it comes from one."""

    account: str
    network: str
    browser: str | None

    @classmethod
    def of(cls, login: str, address: str, browser: str | None = None) -> "Attempt":
        account = hashlib.sha256(login.strip().lower().encode()).hexdigest()[:32]
        return cls(account, network_of(address), browser)

    @property
    def place(self) -> str:
        return f"signin:place:{self.account}:{self.browser or self.network}"

    @property
    def known(self) -> str:
        return f"signin:known:{self.account}:{self.network}"

    def buckets(self, *, known: bool) -> dict[str, Rule]:
        if known:
            return {self.place: ACCOUNT_FROM_PLACE}
        account, address = f"signin:account:{self.account}", f"signin:address:{self.network}"
        return {self.place: ACCOUNT_FROM_PLACE, account: ACCOUNT_FROM_ANYWHERE, address: ALL_FROM_ADDRESS}


def take(attempt: Attempt, *, now: float) -> float:
    """Counts an attempt at `now` (Unix seconds) unless it comes too early; returns the seconds to wait then, else 0.

    Returns 0 if Redis does not answer: the password is still checked, and an outage locks nobody out.
    """
    try:
        buckets = attempt.buckets(known=_is_known(attempt))
        numbers = [n for rule in buckets.values() for n in (rule.free, rule.refill, rule.first, rule.most)]
        return float(_script(TAKE)(keys=list(buckets), args=[round(now, 3), *numbers]))
    except redis.RedisError as error:
        log.warning("tries at passwords are not counted: %s", error)
        return 0


def take_from(bucket: str, rule: Rule, *, now: float) -> float:
    """Counts one more in a bucket unless it is full; returns the seconds to wait then, else 0 as `take` does."""
    try:
        numbers = (rule.free, rule.refill, rule.first, rule.most)
        return float(_script(TAKE)(keys=[bucket], args=[round(now, 3), *numbers]))
    except redis.RedisError as error:
        log.warning("requests are not counted: %s", error)
        return 0


def succeed(attempt: Attempt) -> None:
    """Takes back what `take` counted, because the password was right. The owner's count starts again."""
    try:
        buckets = attempt.buckets(known=_is_known(attempt))
        _script(GIVE_BACK)(keys=list(buckets), args=[rule.free for rule in buckets.values()])
        _redis().delete(attempt.place)
    except redis.RedisError as error:
        log.warning("tries at passwords are not counted: %s", error)


def remember(attempt: Attempt) -> None:
    """Records that the account's owner signed in completely, including the second factor."""
    try:
        _redis().set(attempt.known, 1, ex=KNOWN_DAYS * 86_400)
    except redis.RedisError as error:
        log.warning("where people sign in from is not noted: %s", error)


def forgive(logins: Iterable[str], address: str) -> None:
    """Forgets the wrong attempts at accounts whose owner proved by mail who they are."""
    for login in logins:
        attempt = Attempt.of(login, address)
        _redis().delete(*(key for key, rule in attempt.buckets(known=False).items() if rule != ALL_FROM_ADDRESS))


def _is_known(attempt: Attempt) -> bool:
    return bool(attempt.browser or _redis().exists(attempt.known))


@cache
def _redis() -> "redis.Redis[bytes]":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1)


@cache
def _script(text: str) -> "redis.commands.core.Script":
    return _redis().register_script(text)
