from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.cards import CardError, Envelope, load_message, substitute
from channels_app.cards.buttons import Button, Execute, HttpRequest, Submit, find_button
from channels_app.models import Message, User
from channels_app.translatable import Sentence
from connectors import outbound
from connectors.flows.actions import failures, host_policy, idempotency
from connectors.flows.actions.errors import Refused
from connectors.flows.actions.headers import request_headers
from connectors.flows.actions.inputs import read_inputs
from connectors.flows.actions.results import Result, finish, result_of
from connectors.models import ActionPress, Connection, Exchange

# Seconds and bytes that a service has for its answer.
DEADLINE_SECONDS = 10.0
MAX_ANSWER_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state of a press. `repeated`: an earlier press has sent it, or is sending it right now."""

    press: ActionPress
    who: str
    repeated: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """The objects that a press is about, all from the stored message."""

    message: Message
    connection: Connection
    envelope: Envelope
    button: Button
    by: User


def press(
    *,
    message_id: UUID,
    action_id: str,
    inputs: Mapping[str, Any],
    by: User,
    key: str = "",
    network: outbound.Network | None = None,
    clock: Callable[[], datetime] = timezone.now,
) -> Outcome:
    """Presses a button; returns once the service has answered. Raises Refused, or NotVisible for another's message.

    `key` names one press: pressing again with it repeats nothing that succeeded. Without it, a second press while the
    first is under way, or within a second of its success, counts as the same.
    """
    network = network or outbound.Network()
    pressed = _find(message_id, action_id, by)
    prefix = f"m{message_id.hex}-"
    values = read_inputs(pressed.envelope, pressed.button, action_id, inputs, prefix=prefix)
    request = _request(pressed, values)
    target = host_policy.require_allowed(pressed.connection, request.url, network)
    wish = idempotency.PressRequest(message_id, pressed.connection.pk, action_id, by, values, key)
    row, is_ours = idempotency.claim(wish, now=clock())
    if is_ours:
        result = _send(pressed, row, request, target, network, clock())
        row = finish(row, result, by=by, now=clock())
    return Outcome(row, str(by), not is_ours)


def _find(message_id: UUID, action_id: str, by: User) -> Pressed:
    message = access.message_for(by, message_id)
    if message.channel.is_archived:
        raise Refused("archived", str(access.archived_sentence(message.channel)))
    card = message.card
    envelope = Envelope() if card is None else load_message(card)
    button = find_button(envelope, action_id)
    if button is None:
        raise Refused("no-action", _("This button is no longer on the card. Reload the page to see what is."))
    return Pressed(message, _connection(message), envelope, button, by)


def _connection(message: Message) -> Connection:
    posted = Connection.objects.filter(channel_id=message.channel_id, removed_at=None)
    connection = posted.filter(pk=message.source).first() if message.source else None
    if connection is None:
        words = _("The connection that posted this card was removed, so its buttons have stopped working.")
        raise Refused("no-connection", words)
    if connection.state == Connection.State.PAUSED:
        raise Refused("paused", _("“%(name)s” is paused, and its buttons with it.") % {"name": connection.name})
    return connection


def _request(pressed: Pressed, values: Mapping[str, Any]) -> HttpRequest:
    action, url = pressed.button.action, pressed.connection.action_url
    if isinstance(action, Submit | Execute) and not url:
        text = _("“%(name)s” has no action URL, so this button leads nowhere. Someone who manages it can set one.")
        raise Refused("no-action-url", text % {"name": pressed.connection.name})
    try:
        return substitute(action, values, url=url)
    except CardError as error:
        text = _("This button cannot be sent: %(reason)s Tell the sender of these cards.")
        raise Refused("card", text % {"reason": Sentence(error.template, error.params)}) from error


def _send(
    pressed: Pressed,
    row: ActionPress,
    request: HttpRequest,
    target: outbound.Target,
    network: outbound.Network,
    now: datetime,
) -> Result:
    card = pressed.envelope.cards[pressed.button.card]
    headers = request_headers(request, card, row, target, now)
    try:
        answer = outbound.send(
            outbound.Request(request.method, request.url, headers, request.body),
            purpose=Exchange.ACTION,
            now=now,
            team_id=pressed.message.channel.team_id,
            connection_id=pressed.connection.pk,
            timeout=DEADLINE_SECONDS,
            limit=MAX_ANSWER_BYTES,
            network=network,
        )
    except outbound.OutboundError as error:
        return Result(False, failures.no_answer(error), exchange_id=error.exchange_id)
    return result_of(answer, target)
