"""Stores the result of a call: the row, the reply in the thread and what members see, in one transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from channels_app import database
from channels_app.cards import Envelope
from channels_app.flows.posting import CallStatus, Sender, post_card, set_call_status
from channels_app.translatable import sentence_of
from connectors.flows.outgoing import failures
from connectors.flows.outgoing.allowed_channels import barred
from connectors.flows.outgoing.leasing import LeasedCall
from connectors.flows.outgoing.results import Result
from connectors.models import MentionCall, OutgoingWebhook

# Failed calls in a row after which those who manage a webhook are asked to look at it.
FAILURES_UNTIL_NOTICE = 5
GONE_STATUS = 410
State, Outcome = MentionCall.State, MentionCall.Outcome


# Written by hand because every call ends with it: checks that the call is still ours and stores its result in one step.
# Messages through the reply URL count as an answer, whatever the response was.
FINISH = """
UPDATE connectors_mentioncall
   SET state = 'finished', is_late = is_late OR %(late)s, next_attempt_at = NULL, finished_at = %(now)s,
       exchange_id = %(exchange)s,
       outcome = CASE WHEN replies > 0 THEN 'answered' ELSE %(outcome)s END,
       problem_kind = CASE WHEN replies > 0 THEN '' ELSE %(kind)s END,
       problem = CASE WHEN replies > 0 THEN '' ELSE %(problem)s END
 WHERE id = %(id)s AND claim = %(claim)s AND state = 'calling'
RETURNING outcome, problem
"""


@transaction.atomic
def finish(taken: LeasedCall, result: Result, *, now: datetime) -> bool:
    """Stores what came of a call and posts its reply. Returns False, posting nothing, if the call is no longer ours."""
    if result.envelope and (problem := barred(taken.webhook_id, taken.name, taken.said.channel)):
        result = Result(problem=problem, exchange_id=result.exchange_id)
    late = (now - taken.called_at).total_seconds() > taken.timeout
    row = _finish(taken, result, now, late)
    if row is None:
        return False
    status = CallStatus(row[0], taken.name, str(taken.call_id), sentence_of(row[1]))
    # False if the message is gone, and with it the thread to answer in.
    shown = set_call_status(message_id=taken.said.message_id, statuses={taken.webhook_id: status})
    if shown and result.envelope:
        post(taken, result.envelope, result.payload, late=late)
    is_at_fault = result.problem and result.problem.kind != failures.PUT_OUT
    if is_at_fault or (taken.has_problem and not result.problem):
        _note_health(taken.webhook_id, result.problem, now)
    return True


def _finish(taken: LeasedCall, result: Result, now: datetime, late: bool) -> tuple[str, str] | None:
    problem = result.problem
    outcome = Outcome.ANSWERED if result.envelope else Outcome.FAILED if problem else Outcome.SILENT
    values: dict[str, Any] = {
        "id": taken.call_id,
        "claim": taken.claim,
        "outcome": str(outcome),
        "late": late,
        "now": now,
        "exchange": result.exchange_id,
        "kind": problem.kind if problem else "",
        "problem": problem.text.packed if problem else "",
    }
    with connection.cursor() as cursor:
        cursor.execute(FINISH, values)
        row: tuple[str, str] | None = cursor.fetchone()
    return row


def mark_overdue(taken: LeasedCall, *, now: datetime) -> None:
    """Notes that the deadline passed while the worker listens on."""
    problem = failures.Problem("timeout", failures.too_late(taken.name, taken.timeout))
    with transaction.atomic():
        mine = MentionCall.objects.filter(pk=taken.call_id, claim=taken.claim, state=State.CALLING, replies=0)
        if mine.update(is_late=True, problem_kind=problem.kind, problem=problem.text):
            status = CallStatus("late", taken.name, str(taken.call_id), problem.text)
            set_call_status(message_id=taken.said.message_id, statuses={taken.webhook_id: status})
    database.release()  # the wait for the answer goes on


def fail(call: MentionCall, problem: failures.Problem, *, now: datetime) -> None:
    """Ends a call that no worker holds."""
    MentionCall.objects.filter(pk=call.pk).update(
        state=State.FINISHED,
        outcome=Outcome.FAILED,
        problem_kind=problem.kind,
        problem=problem.text,
        next_attempt_at=None,
        finished_at=now,
    )
    status = CallStatus("failed", call.webhook.name, str(call.pk), problem.text)
    set_call_status(message_id=call.message_id, statuses={call.webhook_id: status})


def post(taken: LeasedCall, envelope: Envelope, payload: bytes, *, late: bool) -> UUID:
    return post_card(
        channel_id=taken.said.channel.pk,
        sender=Sender(taken.name, taken.webhook_id, taken.picture_id),
        envelope=envelope,
        payload=payload,
        root_id=taken.said.root_id,
        is_late=late,
    )


def _note_health(webhook_id: UUID, problem: failures.Problem | None, now: datetime) -> None:
    webhook = OutgoingWebhook.objects.filter(pk=webhook_id)
    if problem is None:
        solved: dict[str, Any] = {"failures": 0, "problem": "", "problem_since": None}
        webhook.exclude(state=OutgoingWebhook.State.PAUSED).update(state=OutgoingWebhook.State.ACTIVE, **solved)
        return
    since = Coalesce(F("problem_since"), Value(now))
    if problem.status == GONE_STATUS:
        webhook.update(state=OutgoingWebhook.State.PAUSED, problem=problem.outline, problem_since=since)
        return
    webhook.update(failures=F("failures") + 1, problem=problem.outline, problem_since=since)
    webhook.filter(failures__gte=FAILURES_UNTIL_NOTICE, state=OutgoingWebhook.State.ACTIVE).update(
        state=OutgoingWebhook.State.ATTENTION
    )
