"""Sends the POST: signed over the bytes that are sent, and repeated only if it cannot have been accepted."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from channels_app import database, vault
from connectors import outbound
from connectors.security.tokens import standard_signature, teams_signature

# Seconds before a service that could not be reached is tried again, within the deadline.
PAUSE_SECONDS = (0.2, 0.5, 1.0, 2.0)
# Kinds of errors before a byte of the request was sent.
UNSENT = ("dns", "connect")
NOT_ACCEPTED = (401, 403)


@dataclass(frozen=True, slots=True)
class Post:
    """`id` is the webhook-id, `tokens` are sealed, oldest first."""

    id: UUID
    team_id: UUID
    url: str
    body: bytes
    tokens: Sequence[bytes]
    timeout: float
    purpose: str = "mention"


@dataclass(frozen=True, slots=True)
class CallContext:
    """The network and clock of a call. `more` is called when the deadline has passed, see outbound.send."""

    network: outbound.Network
    clock: Callable[[], datetime]
    more: Callable[[], float] | None = None


def send(post: Post, around: CallContext) -> outbound.Answer:
    """Sends a post, again if nobody was reached, or if two tokens are live and the older one is not accepted."""
    end = time.monotonic() + post.timeout
    tokens = [vault.unseal(token) for token in post.tokens]
    answer = _reach(post, tokens, end, around)
    if answer.status in NOT_ACCEPTED and len(tokens) > 1 and time.monotonic() < end:
        answer = _reach(post, tokens[::-1], end, around)
    return answer


def headers(post: Post, tokens: Sequence[bytes], now: datetime) -> dict[str, str]:
    """Returns the headers. The first token signs as the old service did; Standard Webhooks have room for them all."""
    id, seconds = str(post.id), int(now.timestamp())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Authorization": teams_signature(tokens[0], post.body),
        "webhook-id": id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": standard_signature(tokens, id, seconds, post.body),
    }


def _reach(post: Post, tokens: Sequence[bytes], end: float, around: CallContext) -> outbound.Answer:
    pauses = iter(PAUSE_SECONDS)
    while True:
        try:
            return _send(post, tokens, end - time.monotonic(), around)
        except outbound.Unreachable as error:
            pause = next(pauses, None)
            if error.kind not in UNSENT or pause is None or time.monotonic() + pause >= end:
                raise
            database.pause(pause)


def _send(post: Post, tokens: Sequence[bytes], seconds: float, around: CallContext) -> outbound.Answer:
    now = around.clock()
    return outbound.send(
        outbound.Request("POST", post.url, headers(post, tokens, now), post.body),
        purpose=post.purpose,
        now=now,
        team_id=post.team_id,
        timeout=max(0.05, seconds),
        limit=settings.HOOK_BODY_LIMIT,
        network=around.network,
        more=around.more,
    )
