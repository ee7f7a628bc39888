"""The rows of presses: claimed before the request leaves, so that a double press sends one request."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from channels_app import audit, database
from channels_app.models import User
from channels_app.models.fields import new_id
from connectors.flows.actions.inputs import Values
from connectors.models import ActionPress, Connection

# A second press with the same inputs so soon after the first went well is the same press: people double-click.
DOUBLE_CLICK = timedelta(seconds=1)
# After this time a press that is still "sending" has lost its server; requests end after 10 s.
LOST_AFTER = timedelta(seconds=60)
State = ActionPress.State


@dataclass(frozen=True, slots=True)
class PressRequest:
    """Who wants to press what, on which message, with which inputs."""

    message_id: UUID
    connection_id: UUID
    action: str
    by: User
    inputs: Values
    key: str

    @property
    def inputs_hash(self) -> bytes:
        return hashlib.sha256(orjson.dumps(self.inputs, option=orjson.OPT_SORT_KEYS)).digest()

    @property
    def presses(self) -> QuerySet[ActionPress]:
        return ActionPress.objects.filter(message_id=self.message_id, action=self.action)


def claim(wish: PressRequest, *, now: datetime) -> tuple[ActionPress, bool]:
    """Returns the press and whether the caller has to send it; if not, it is under way or has already succeeded."""
    with transaction.atomic(durable=True):
        _lock(wish)
        lost = wish.presses.filter(state=State.SENDING, started_at__lte=now - LOST_AFTER)
        lost.update(state=State.FAILED, finished_at=now, text=_("The server went down while it was sending this."))
        found = _same(wish, now)
        if found and found.state != State.FAILED:
            return found, False
        if found:
            wish.presses.filter(pk=found.pk).update(state=State.SENDING, started_at=now, finished_at=None, text="")
            press = wish.presses.get(pk=found.pk)
        else:
            press = _insert(wish, now)
        connection = Connection.objects.select_related("channel__team").get(pk=wish.connection_id)
        audit.record("button.pressed", connection, by=wish.by, after={"button": wish.action})
        return press, True


def _same(wish: PressRequest, now: datetime) -> ActionPress | None:
    """Finds the press that this one repeats: by its key, else one by the same person that is under way or just done."""
    own = wish.presses.filter(user=wish.by)
    if wish.key:
        return own.filter(key=wish.key).first() or own.filter(state=State.SENDING).first()
    just_done = Q(state=State.DONE, inputs_hash=wish.inputs_hash, finished_at__gt=now - DOUBLE_CLICK)
    return own.filter(Q(state=State.SENDING) | just_done).order_by("-id").first()


def _insert(wish: PressRequest, now: datetime) -> ActionPress:
    return ActionPress.objects.create(
        message_id=wish.message_id,
        connection_id=wish.connection_id,
        action=wish.action,
        user=wish.by,
        key=wish.key or new_id().hex,
        inputs_hash=wish.inputs_hash,
        started_at=now,
    )


def _lock(wish: PressRequest) -> None:
    """Lets one claim at a time into a button's rows, so that looking and inserting are one step."""
    digest = hashlib.sha256(f"press {wish.message_id} {wish.action}".encode()).digest()
    database.lock(int.from_bytes(digest[:8], "big", signed=True))
