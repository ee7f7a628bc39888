"""The result of a press: a status to show, and perhaps a new card."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from channels_app.cards import CardError, Envelope, parse_message
from channels_app.flows import posting
from channels_app.models import User
from connectors.flows.actions import failures
from connectors.models import ActionPress
from connectors.outbound import Answer, Target
from connectors.payload import UnsupportedBody, read_body


@dataclass(frozen=True, slots=True)
class Result:
    ok: bool
    text: str
    status: int | None = None
    exchange_id: UUID | None = None
    card: Envelope | None = None
    payload: bytes = b""


def result_of(answer: Answer, target: Target) -> Result:
    said = failures.own_words(answer)
    if not answer.ok:
        return Result(False, said or failures.describe_refusal(answer, target), answer.status, answer.exchange_id)
    if answer.headers.get("CARD-UPDATE-IN-BODY", "").strip().lower() != "true":
        return Result(True, said, answer.status, answer.exchange_id)
    try:
        # Read as JSON whatever its label: plain text is not a card.
        card = parse_message(read_body(answer.body, "application/json", takes_words=False).value)
    except (CardError, UnsupportedBody) as error:
        text = " ".join(filter(None, (said, failures.bad_card(target.host, str(error)))))
        return Result(True, text, answer.status, answer.exchange_id)
    return Result(True, said, answer.status, answer.exchange_id, card, answer.body)


@transaction.atomic
def finish(press: ActionPress, result: Result, *, by: User, now: datetime) -> ActionPress:
    """Stores the press's end, the card's replacement and the status that everyone sees, in one transaction."""
    replaced = result.card is not None and posting.replace_card(
        message_id=press.message_id, envelope=result.card, payload=result.payload, now=now, by=by
    )
    status = posting.ActionStatus(result.ok, result.text, str(by), str(by.pk), now.isoformat(), press.action)
    posting.set_action_status(message_id=press.message_id, status=status)
    ActionPress.objects.filter(pk=press.pk).update(
        state=ActionPress.State.DONE if result.ok else ActionPress.State.FAILED,
        status=result.status,
        text=result.text,
        replaced_card=replaced,
        exchange_id=result.exchange_id,
        finished_at=now,
    )
    return ActionPress.objects.get(pk=press.pk)
