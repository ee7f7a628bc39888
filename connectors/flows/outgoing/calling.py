"""Calls a mentioned service once, within its deadline, and listens a little longer for a late answer."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from connectors import outbound
from connectors.flows.outgoing import finishing, leasing
from connectors.flows.outgoing.activity import serialize
from connectors.flows.outgoing.allowed_channels import barred
from connectors.flows.outgoing.leasing import LeasedCall
from connectors.flows.outgoing.results import Result, no_result, result_of
from connectors.flows.outgoing.sending import CallContext, Post, send

Clock = Callable[[], datetime]
# Seconds after the deadline before everyone is told that it passed. An answer within them is late, but nobody has to
# read in between that nothing came, and the database is written only once.
GRACE_SECONDS = 0.5


def call(*, call_id: UUID, network: outbound.Network | None = None, clock: Clock = timezone.now) -> bool:
    """Makes a call if it still waits, then others that wait for its service. Returns False if it made none."""
    taken = leasing.lease_call(call_id, now=clock())
    if taken is None:
        return False
    while taken:
        finishing.finish(taken, _ask(taken, network or outbound.Network(), clock), now=clock())
        taken = leasing.lease_next_call(taken.webhook_id, now=clock())
    return True


def _ask(taken: LeasedCall, network: outbound.Network, clock: Clock) -> Result:
    def more() -> float:
        finishing.mark_overdue(taken, now=clock())
        return max(0.0, float(settings.MENTION_LISTEN) - taken.timeout - GRACE_SECONDS)

    # Put out, or the channel was archived, while the call waited.
    if problem := barred(taken.webhook_id, taken.name, taken.said.channel):
        return Result(problem=problem)
    body = serialize(taken.said, reply_url=taken.reply_url, reply_until=taken.reply_until)
    post = Post(taken.call_id, taken.team_id, taken.url, body, taken.tokens, taken.timeout + GRACE_SECONDS)
    try:
        answer = send(post, CallContext(network, clock, more))
    except outbound.OutboundError as error:
        return no_result(error, name=taken.name, seconds=taken.timeout)
    return result_of(answer, name=taken.name)
