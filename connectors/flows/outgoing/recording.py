"""The rows of calls: stored with the message that mentions the services, and found again if their queue was lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from channels_app.flows.posting import CallStatus, set_call_status
from channels_app.models import Message
from connectors.flows.outgoing import failures, finishing
from connectors.models import MentionCall, OutgoingWebhook

# How long a call may stay in the queue before the sweeper hands it out again.
HANDED_OUT = timedelta(seconds=10)
# After this time nobody expects an answer; it is the time that a service has for a late one.
STALE_AFTER = timedelta(minutes=30)
# Calls that one sweep hands out; the next tick takes more.
CALLS_PER_SWEEP = 1000
SWEEP = """
UPDATE connectors_mentioncall SET next_attempt_at = %(again)s
 WHERE id IN (SELECT id FROM connectors_mentioncall
               WHERE NOT state = 'finished' AND state = 'waiting' AND next_attempt_at <= %(now)s
                 AND created_at > %(stale)s
               ORDER BY next_attempt_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


@transaction.atomic(savepoint=False)
def record(*, message: Message, services: Iterable[UUID], now: datetime) -> list[UUID]:
    """Stores the calls that a message asks for; returns the ids of those to make. A paused service gets none.

    Must run in the message's transaction.
    """
    found = OutgoingWebhook.objects.filter(pk__in=list(services), removed_at=None)
    asked = {"message": message, "asked_by_id": message.author_id, "created_at": now}
    calls = [MentionCall(webhook=webhook, next_attempt_at=now + HANDED_OUT, **asked) for webhook in found]
    MentionCall.objects.bulk_create(calls)
    statuses = {call.webhook_id: CallStatus("waiting", call.webhook.name, str(call.pk)) for call in calls}
    set_call_status(message_id=message.pk, statuses=statuses)
    paused = [call for call in calls if call.webhook.state == OutgoingWebhook.State.PAUSED]
    for call in paused:
        finishing.fail(call, failures.paused(call.webhook.name), now=now)
    return [call.pk for call in calls if call not in paused]


def sweep(*, now: datetime) -> list[UUID]:
    """Ends calls that a worker lost or that are too old; returns those that wait and that no worker has."""
    _end_lost(now)
    values: dict[str, Any] = {
        "now": now,
        "again": now + HANDED_OUT,
        "stale": now - STALE_AFTER,
        "most": CALLS_PER_SWEEP,
    }
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, values)
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def _end_lost(now: datetime) -> None:
    due = MentionCall.objects.select_for_update(of=("self",), skip_locked=True).select_related("webhook")
    due = due.exclude(state=MentionCall.State.FINISHED).filter(next_attempt_at__lte=now)
    for call in due.filter(state=MentionCall.State.CALLING)[:CALLS_PER_SWEEP]:
        finishing.fail(call, failures.lost(call.webhook.name), now=now)
    for call in due.filter(state=MentionCall.State.WAITING, created_at__lte=now - STALE_AFTER)[:CALLS_PER_SWEEP]:
        finishing.fail(call, failures.expired(call.webhook.name, call.created_at), now=now)
