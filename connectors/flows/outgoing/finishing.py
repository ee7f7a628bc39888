"""Writes down what came of a call: the row, the reply in the thread and what members see, in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from channels_app.cards import Envelope
from channels_app.flows.posting import CallStatus, Sender, post_card, set_call_status
from connectors.flows.outgoing import words
from connectors.flows.outgoing.results import Result
from connectors.flows.outgoing.taking import Taken
from connectors.models import MentionCall, OutgoingWebhook
from connectors.outbound import release_database

# Failed calls in a row after which whoever manages a webhook is asked to look at it.
PATIENCE = 5
GONE = 410
State, Outcome = MentionCall.State, MentionCall.Outcome


@transaction.atomic
def finish(taken: Taken, result: Result, *, now: datetime) -> bool:
    """False if the call was no longer ours; then nothing is posted."""
    mine = MentionCall.objects.select_for_update().filter(pk=taken.call_id, claim=taken.claim, state=State.CALLING)
    row = mine.first()
    if row is None:
        return False
    late = (now - taken.called_at).total_seconds() > taken.timeout
    outcome = _outcome(row, result)
    problem = result.problem if outcome == Outcome.FAILED else None
    _close(row.pk, outcome, problem, now, is_late=row.is_late or late, exchange=result.exchange_id)
    shown = _show(taken, outcome, problem)
    if shown and result.envelope:
        post(taken, result.envelope, result.payload, late=late)
    _note_health(taken.webhook_id, result.problem, now)
    return True


def note_late(taken: Taken, *, now: datetime) -> None:
    """The deadline passed; the worker listens on."""
    problem = words.Problem("timeout", words.too_late(taken.name, taken.timeout))
    with transaction.atomic():
        mine = MentionCall.objects.filter(pk=taken.call_id, claim=taken.claim, state=State.CALLING, replies=0)
        if mine.update(is_late=True, problem_kind=problem.kind, problem=problem.text):
            status = CallStatus("late", taken.name, str(taken.call_id), problem.text)
            set_call_status(message_id=taken.said.message_id, service_id=taken.webhook_id, status=status)
    release_database()


def fail(call: MentionCall, problem: words.Problem, *, now: datetime) -> None:
    """Ends a call that nobody holds."""
    _close(call.pk, Outcome.FAILED, problem, now, is_late=call.is_late)
    status = CallStatus("failed", call.webhook.name, str(call.pk), problem.text)
    set_call_status(message_id=call.message_id, service_id=call.webhook_id, status=status)


def post(taken: Taken, envelope: Envelope, payload: bytes, *, late: bool) -> UUID:
    return post_card(
        channel_id=taken.said.channel.pk,
        sender=Sender(taken.name, taken.webhook_id, taken.picture_id),
        envelope=envelope,
        payload=payload,
        root_id=taken.said.root_id,
        is_late=late,
    )


def _outcome(row: MentionCall, result: Result) -> str:
    if result.envelope or row.replies:
        return Outcome.ANSWERED
    return Outcome.FAILED if result.problem else Outcome.SILENT


def _close(
    id: UUID,
    outcome: str,
    problem: words.Problem | None,
    now: datetime,
    *,
    is_late: bool,
    exchange: UUID | None = None,
) -> None:
    MentionCall.objects.filter(pk=id).update(
        state=State.FINISHED,
        outcome=outcome,
        is_late=is_late,
        problem_kind=problem.kind if problem else "",
        problem=problem.text if problem else "",
        next_attempt_at=None,
        finished_at=now,
        exchange_id=exchange,
    )


def _show(taken: Taken, outcome: str, problem: words.Problem | None) -> bool:
    """False if the message is gone, and with it the thread to answer in."""
    status = CallStatus(outcome, taken.name, str(taken.call_id), problem.text if problem else "")
    return set_call_status(message_id=taken.said.message_id, service_id=taken.webhook_id, status=status)


def _note_health(webhook_id: UUID, problem: words.Problem | None, now: datetime) -> None:
    webhook = OutgoingWebhook.objects.filter(pk=webhook_id)
    if problem is None:
        solved: dict[str, Any] = {"failures": 0, "problem": "", "problem_since": None}
        webhook.filter(failures__gt=0).exclude(state=OutgoingWebhook.State.PAUSED).update(
            state=OutgoingWebhook.State.ACTIVE, **solved
        )
        return
    since = Coalesce(F("problem_since"), Value(now))
    if problem.status == GONE:
        webhook.update(state=OutgoingWebhook.State.PAUSED, problem=problem.text, problem_since=since)
        return
    webhook.update(failures=F("failures") + 1, problem=problem.text, problem_since=since)
    webhook.filter(failures__gte=PATIENCE, state=OutgoingWebhook.State.ACTIVE).update(
        state=OutgoingWebhook.State.ATTENTION
    )
