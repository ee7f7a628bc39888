"""Receives webhooks' posts: turns a URL's token and a body into a committed message or a clear refusal.

Posts go through in batches, as many as came together: one look-up, one count, one statement, one commit. Each step
takes those that are still on their way, and none of them touches its neighbours.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain

from channels_app import database, tallies
from channels_app.translatable import Sentence, to_sentence
from connectors.flows.ingress import dialects, held_posts, rejected_posts
from connectors.flows.ingress.admission import admit
from connectors.flows.ingress.hooks import Hook, find_hooks
from connectors.flows.ingress.outcomes import UNKNOWN, Accepted, Arrival, Post, Refused, closed
from connectors.flows.ingress.reading import Messages, read
from connectors.flows.ingress.storing import Readable, store
from connectors.models import Setup
from connectors.ratelimits import webhooks

log = logging.getLogger(__name__)

# Not recorded: no page could show the first two, and the third is frequent and of little use.
UNRECORDED = ("removed", "deleted", "rate")

# An Exception that is no Refused is a fault of ours; nothing was stored.
Outcome = Accepted | Exception


@dataclass(slots=True)
class Progress:
    """A post on its way: what was found out so far, and its outcome once it has one."""

    arrival: Arrival
    hook: Hook | None = None
    headers: dict[str, str] = field(default_factory=dict)
    messages: Messages = field(default_factory=list)
    outcome: Outcome | None = None

    @property
    def post(self) -> Post:
        return self.arrival.post

    @property
    def readable(self) -> Readable:
        assert self.hook
        return Readable(self.hook, self.messages, dialects.key_of(self.hook.connector, self.post.headers))


def receive(*, token: str | None, post: Post, size: int, limit: int, now: datetime) -> Accepted:
    """Makes a message of a sender's post; returns once it is committed. Raises Refused if the post is not taken.

    `size` is the body's size as its sender states it, 0 if it does not (chunked); `limit` is in bytes.
    """
    [(_place, outcome)] = chain.from_iterable(receive_all([Arrival(token, post, size, limit)], now=now))
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def receive_all(arrivals: Sequence[Arrival], *, now: datetime) -> Iterator[list[tuple[int, Outcome]]]:
    """Makes messages of posts; yields places and outcomes, first of those accepted, once they are committed.

    Raises what no post could be taken for, such as a database that is away: those without an outcome may be sent again.
    """
    batch = [Progress(arrival) for arrival in arrivals]
    _find(batch, now)
    _count(batch, now)
    for one in batch:
        if one.outcome is None:
            _try(one, _read, now)
    _store([one for one in batch if one.outcome is None])
    accepted: list[tuple[int, Outcome]] = [
        (place, one.outcome) for place, one in enumerate(batch) if isinstance(one.outcome, Accepted)
    ]
    if accepted:
        tallies.add(tallies.ACCEPTED, len(accepted))
        yield accepted
    failed = [one for one in batch if not isinstance(one.outcome, Accepted)]
    if failed:
        for one in failed:
            _try(one, _record, now)
        yield [(place, one.outcome) for place, one in enumerate(batch) if isinstance(one.outcome, Exception)]


def _try(one: Progress, step: Callable[[Progress, datetime], None], now: datetime) -> None:
    """Takes one post through a step; what goes wrong becomes its outcome."""
    try:
        step(one, now)
    except Exception as error:
        if database.is_unavailable(error):
            raise
        one.outcome = error


def _find(batch: Sequence[Progress], now: datetime) -> None:
    """Finds the webhooks, and holds posts to those being set up; unknown tokens, if any, take two queries more."""
    _look_up(batch, now)
    strangers = [one for one in batch if one.hook is None]
    setups = held_posts.setups_of([one.arrival.token for one in strangers], now=now)
    for one in strangers:
        if setup := setups.get(one.arrival.token or ""):
            _try(one, partial(_hold, setup=setup), now)
    _look_up([one for one in strangers if one.outcome is None], now)  # some setup may have been saved a moment ago
    for one in batch:
        if one.outcome is None and one.hook is None:
            one.outcome = Refused("unknown", UNKNOWN)
        elif one.hook and one.hook.refusal:
            one.outcome = closed(one.hook.refusal, one.hook.team_id)


def _look_up(batch: Sequence[Progress], now: datetime) -> None:
    hooks = find_hooks((one.arrival.token for one in batch), now=now)
    for one in batch:
        one.hook = hooks.get(one.arrival.token or "")


def _hold(one: Progress, now: datetime, *, setup: Setup) -> None:
    one.outcome = held_posts.take(setup, one.arrival, now=now)


def _count(batch: Sequence[Progress], now: datetime) -> None:
    """Counts the posts against their webhooks' rates; those above, and those that are too large, are refused."""
    counted = [one for one in batch if one.outcome is None and one.hook]
    hooks = [(one.hook.connection_id, one.hook.teams_compatible) for one in counted if one.hook]
    for one, allowance in zip(counted, webhooks.count_posts(hooks, now=now.timestamp()), strict=True):
        try:
            one.headers = admit(allowance, one.arrival)
        except Refused as refused:
            one.outcome = refused


def _read(one: Progress, now: datetime) -> None:
    assert one.hook
    messages = read(one.hook, one.post, now)
    if messages is None:
        one.outcome = Accepted(None, one.headers)
    else:
        one.messages = messages


def _store(batch: Sequence[Progress]) -> None:
    """Stores all in one go; if that fails, each alone, so that a bad one is the only one that fails."""
    try:
        _accept(batch)
    except Exception as error:
        if database.is_unavailable(error):
            raise
        if len(batch) == 1:
            batch[0].outcome = error
            return
        log.warning("a batch of %d posts was not stored, each is tried alone: %s", len(batch), error)
        for one in batch:
            _store([one])


def _accept(batch: Sequence[Progress]) -> None:
    if not batch:
        return
    for one, message_id in zip(batch, store([one.readable for one in batch]), strict=True):
        findings = sum(len(envelope.findings) for envelope, _payload in one.messages)
        one.outcome = Accepted(message_id, one.headers, findings=findings)


def _record(one: Progress, now: datetime) -> None:
    """Keeps a refused post, so that those who manage its webhook see why there is no message."""
    refused, hook = one.outcome, one.hook
    if not isinstance(refused, Refused) or hook is None:
        return
    tallies.add(tallies.REFUSED)
    refused.teams_compatible = hook.teams_compatible
    log.info("webhook %s refused a post: %s %s", hook.connection_id, refused.rule, refused.pointer or "")
    if refused.rule not in UNRECORDED:
        rejected_posts.record(hook.connection_id, one.post, now=now, rule=refused.rule, detail=_describe(refused))


def _describe(refused: Refused) -> Sentence:
    """Describes a refusal to those who manage the webhook: with the place, and with the error of the connector.

    No sender reads what a connector failed of.
    """
    cause = repr(refused.__cause__.__cause__)[:300] if refused.rule == "connector" and refused.__cause__ else ""
    parts = {"place": refused.pointer, "problem": to_sentence(refused.sentence), "cause": cause}
    return Sentence(" ".join(f"%({name})s" for name, part in parts.items() if part), parts)
