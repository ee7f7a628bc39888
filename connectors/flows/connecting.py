"""Connects a connector to channels."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from channels_app import access, audit
from channels_app.models import Channel, Picture, User
from connectors import permissions, registry
from connectors.connections import configs, consent
from connectors.connections.webhook_urls import WebhookUrls as WebhookUrls
from connectors.connections.webhook_urls import new_urls
from connectors.models import ConfigChange, Connection

# The longest time that an old URL may work after a rotation: enough for a quarterly change window.
LONGEST_OVERLAP = timedelta(days=90)
DETAILS = ("name", "picture_id", "teams_compatible")


def connections_of(user: User) -> Any:
    """Returns the live connections that a person may see: those in channels they see."""
    return Connection.objects.filter(channel__in=access.visible_channels(user), removed_at=None)


def connection_for(user: User, connection_id: UUID) -> Connection:
    found: Connection | None = (
        connections_of(user)
        .select_related("channel__team", "installation", "created_by")
        .filter(pk=connection_id)
        .first()
    )
    if found is None:
        raise access.NotVisible("connection")
    return found


@transaction.atomic
def connect(
    *,
    channel: Channel,
    by: User,
    connector: str,
    name: str,
    picture: Picture | None = None,
    teams_compatible: bool = False,
) -> tuple[Connection, WebhookUrls]:
    """Connects a connector to a channel, installing it on the team if that is not done yet.

    In a chat its members are told or asked (consent.py).
    """
    permissions.require_may_connect(by, channel)
    registry.connector(connector)
    connection = Connection.objects.create(
        installation=consent.installation_in(channel, connector, by),
        channel=channel,
        name=name,
        picture=picture,
        teams_compatible=teams_compatible,
        created_by=by,
    )
    audit.record("connection.added", connection, by=by, after={"connector": connector, "channel": channel})
    consent.ask(connection, by)
    return connection, new_urls(connection, by)


@transaction.atomic
def rotate(*, connection: Connection, by: User, overlap: timedelta, now: datetime) -> WebhookUrls:
    """Makes a new URL; the old ones keep working for `overlap` (0 to 90 days), and no token is prolonged."""
    permissions.require_may_connect(by, connection.channel)
    permissions.require_ours(connection)
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise ValueError(f"overlap is {overlap}; allowed is 0 to {LONGEST_OVERLAP.days} days")
    # Only one rotation at a time: two at the same moment would not end each other's new URL.
    Connection.objects.select_for_update().get(pk=connection.pk)
    for live in ({"expires_at": None}, {"expires_at__gt": now + overlap}):
        connection.tokens.filter(**live).update(expires_at=now + overlap)
    audit.record("connection.url-rotated", connection, by=by, after={"old_urls_end": now + overlap})
    return new_urls(connection, by)


@transaction.atomic
def change(*, connection: Connection, by: User, **values: Any) -> None:
    """Changes name, picture or the compatibility switch."""
    permissions.require_may_connect(by, connection.channel)
    if unknown := values.keys() - set(DETAILS):
        raise TypeError(f"not a setting of a connection: {sorted(unknown)}")
    if values.keys() & {"name", "picture_id"}:
        permissions.require_ours(connection)
    old = Connection.objects.values(*values).get(pk=connection.pk)
    Connection.objects.filter(pk=connection.pk).update(**values)
    audit.record_change("connection.changed", connection, by=by, old=old, new=values)


@transaction.atomic
def pause(*, connection: Connection, by: User) -> None:
    _set_state(connection, by, "connection.paused", state=Connection.State.PAUSED)


@transaction.atomic
def resume(*, connection: Connection, by: User, now: datetime) -> None:
    """Resumes the schedule from now on; a connection that needed attention is resumed too, to see if it still does.

    In a direct chat this is how the other one agrees.
    """
    permissions.require_may_connect(by, connection.channel)
    consent.require_given(connection, by)
    agreed = connection.awaits_id is not None
    following = configs.next_run_of(connection, now=now)
    solved = {"problem": "", "problem_place": "", "problem_since": None, "awaits": None}
    _set_state(connection, by, "connection.resumed", state=Connection.State.ACTIVE, next_run_at=following, **solved)
    if agreed:
        consent.tell_answer(connection, by, agreed=True)


@transaction.atomic
def remove(*, connection: Connection, by: User, now: datetime) -> None:
    """Removes a connection for good: its URLs answer 410 from now on, its secrets are forgotten; its messages stay.

    In a direct chat this is how the other one declines.
    """
    permissions.require_may_manage(by, connection.channel)
    ended = Connection.objects.filter(pk=connection.pk, removed_at=None).update(removed_at=now, secrets=None)
    ConfigChange.objects.filter(connection=connection).update(secrets=None)
    if ended:
        audit.record("connection.removed", connection, by=by, before={"channel": connection.channel})
    if ended and connection.awaits_id == by.pk:
        consent.tell_answer(connection, by, agreed=False)


def _set_state(connection: Connection, by: User, action: str, **values: Any) -> None:
    permissions.require_may_manage(by, connection.channel)
    old: dict[str, Any] = dict(Connection.objects.values("state", "awaits").get(pk=connection.pk))
    Connection.objects.filter(pk=connection.pk).update(**values)
    connection.state = values["state"]
    new = {name: values.get(name, old[name]) for name in old}
    audit.record_change(action, connection, by=by, old=old, new=new)
