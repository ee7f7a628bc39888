"""Changes messages after they were posted. Every change moves `changed_in`, so that readers see it live."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from channels_app import access, audit, feed
from channels_app.cards import Envelope, dump_message, pack, plain_text
from channels_app.models import CardVersion, Message, User
from channels_app.models.fields import current_transaction
from channels_app.translatable import NOTHING, Sentence

NO_CONTENT = {"content": None, "plain": "", "unpacked_card": None, "unpacked_payload": None}


@dataclass(frozen=True, slots=True)
class ActionStatus:
    """The result of a button press, shown to everyone in the channel. `ok` with an empty `text` means done."""

    ok: bool
    text: str
    who: str
    who_id: str
    when: str  # ISO 8601
    action: str  # the button's id


@dataclass(frozen=True, slots=True)
class CallStatus:
    """The state of the call to a service that a message mentions, shown to everyone in the channel.

    `state` is waiting, answered, silent (it accepted the message and said nothing), late (no answer in time; one may
    still come) or failed; `text` says why. `call` is the id by which admins find the exchange.
    """

    state: str
    name: str
    call: str
    text: Sentence = NOTHING


@transaction.atomic
def replace_card(
    *, message_id: UUID, envelope: Envelope, payload: bytes, now: datetime, by: User | None = None
) -> bool:
    """Replaces a message's card for everyone and keeps the previous one. Returns False if the message is gone."""
    before = Message.objects.select_for_update().filter(pk=message_id, deleted_at=None).first()
    if before is None:
        return False
    CardVersion.objects.create(
        message=before,
        content=before.content,
        plain=before.plain,
        unpacked_card=before.unpacked_card,
        unpacked_payload=before.unpacked_payload,
        replaced_at=now,
        replaced_by=by,
    )
    plain = plain_text(envelope)
    content = pack(dump_message(envelope), payload, plain)
    return _change(message_id, **NO_CONTENT | {"content": content, "plain": plain}, edited_at=now)


def set_action_status(*, message_id: UUID, status: ActionStatus) -> bool:
    """Shows everyone the result of a button press. Returns False if the message is gone."""
    return _change(message_id, action_status=asdict(status))


# Merged in the database, as two services may answer at the same moment. The jsonb operator keeps the others' states.
SET_CALL = """
UPDATE channels_app_message
   SET call_status = coalesce(call_status, '{}') || %s::jsonb,
       changed_in = pg_current_xact_id()::text::bigint
 WHERE id = %s AND deleted_at IS NULL
RETURNING channel_id
"""


@transaction.atomic(savepoint=False)  # saves two statements per call; nothing continues after an error in here
def set_call_status(*, message_id: UUID, statuses: Mapping[UUID, CallStatus]) -> bool:
    """Shows everyone the state of calls to services that a message mentions. Returns False if the message is gone."""
    with connection.cursor() as cursor:
        shown = Jsonb({str(service_id): _serialized(status) for service_id, status in statuses.items()})
        values: tuple[Any, ...] = (shown, message_id)
        cursor.execute(SET_CALL, values)
        row = cursor.fetchone()
    if row:
        feed.publish_on_commit(row[0])
    return row is not None


def _serialized(status: CallStatus) -> dict[str, Any]:
    return {"state": status.state, "name": status.name, "call": status.call, "text": status.text.stored}


@transaction.atomic
def delete_message(*, message: Message, by: User, now: datetime) -> None:
    """Removes a message's content for everyone; the row stays, so that threads and cursors stay complete."""
    access.require(access.may_delete_message(by, message), _("Only its author or a team owner can delete a message."))
    CardVersion.objects.filter(message=message).delete()
    done = _change(message.pk, **NO_CONTENT, deleted_at=now, text="", action_status=None, call_status=None)
    if done:
        before = {"author": message.author or message.sender_name, "channel": message.channel}
        audit.record("message.deleted", message, by=by, name="", before=before)


def _change(message_id: UUID, **values: Any) -> bool:
    with transaction.atomic():
        rows = Message.objects.filter(pk=message_id, deleted_at=None)
        changed: Mapping[str, Any] = {**values, "changed_in": current_transaction()}
        channel_id = rows.values_list("channel_id", flat=True).first()
        if channel_id is None or not rows.update(**changed):
            return False
        feed.publish_on_commit(channel_id)
    return True


def count_anew() -> None:
    """Makes all messages old to live readers: after a restore, transactions are counted from the start (ADR 2)."""
    Message.objects.update(changed_in=0)
