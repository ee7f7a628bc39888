"""Installing a connector on a team and connecting it to channels."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.models import Channel, Picture, Team, User
from connectors import registry, security
from connectors.models import Connection, Installation, WebhookToken

# How long an old URL may go on after a rotation, longest. Long enough for a quarterly change window.
LONGEST_OVERLAP = timedelta(days=90)
DETAILS = ("name", "picture_id", "teams_compatible")


@dataclass(frozen=True, slots=True)
class WebhookUrls:
    """The three shapes of one webhook's URL; all carry the token, so they are shown once and never stored."""

    short: str
    teams: str
    workflows: str


def connections_of(user: User) -> Any:
    """The connections a person may see: those of the channels they see."""
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


def install(*, team: Team, by: User, connector: str) -> Installation:
    require_manager(by, team)
    registry.connector(connector)
    installation, _created = Installation.objects.get_or_create(
        team=team, connector=connector, defaults={"installed_by": by}
    )
    return installation


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
    """Connects a connector to a channel, installing it on the team where that is still to be done."""
    connection = Connection.objects.create(
        installation=install(team=channel.team, by=by, connector=connector),
        channel=channel,
        name=name,
        picture=picture,
        teams_compatible=teams_compatible,
        created_by=by,
    )
    return connection, _new_urls(connection, by)


@transaction.atomic
def rotate(*, connection: Connection, by: User, overlap: timedelta, now: datetime) -> WebhookUrls:
    """Makes a new URL; the old ones go on working for `overlap` (0 to 90 days), and no token is prolonged."""
    require_manager(by, connection.channel.team)
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise ValueError(f"overlap is {overlap}; allowed is 0 to {LONGEST_OVERLAP.days} days")
    for live in ({"expires_at": None}, {"expires_at__gt": now + overlap}):
        connection.tokens.filter(**live).update(expires_at=now + overlap)
    return _new_urls(connection, by)


def change(*, connection: Connection, by: User, **values: Any) -> None:
    """Changes name, picture or the compatibility switch."""
    require_manager(by, connection.channel.team)
    if unknown := values.keys() - set(DETAILS):
        raise TypeError(f"not a setting of a connection: {sorted(unknown)}")
    Connection.objects.filter(pk=connection.pk).update(**values)


def pause(*, connection: Connection, by: User) -> None:
    _set_state(connection, by, Connection.State.PAUSED)


def resume(*, connection: Connection, by: User) -> None:
    _set_state(connection, by, Connection.State.ACTIVE)


def remove(*, connection: Connection, by: User, now: datetime) -> None:
    """Ends a connection for good: its URLs answer 410 from now on; its messages stay."""
    require_manager(by, connection.channel.team)
    Connection.objects.filter(pk=connection.pk, removed_at=None).update(removed_at=now)


def _set_state(connection: Connection, by: User, state: str) -> None:
    require_manager(by, connection.channel.team)
    Connection.objects.filter(pk=connection.pk).update(state=state)
    connection.state = state


def _new_urls(connection: Connection, by: User) -> WebhookUrls:
    token = security.new_webhook_token()
    WebhookToken.objects.create(
        connection=connection, token_hash=security.hash_token(token), hint=token[-4:], created_by=by
    )
    return _urls(connection, by, token)


def _urls(connection: Connection, by: User, token: str) -> WebhookUrls:
    team, tenant = connection.channel.team_id, settings.TENANT_ID
    return WebhookUrls(
        short=f"{settings.BASE_URL}/hooks/{security.PREFIX}{token}",
        teams=f"{settings.BASE_URL}/webhookb2/{team}@{tenant}/IncomingWebhook/{token}/{by.pk}",
        workflows=(
            f"{settings.BASE_URL}/workflows/{connection.pk.hex}/triggers/manual/paths/invoke"
            f"?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={security.PREFIX}{token}"
        ),
    )


def require_manager(by: User, team: Team) -> None:
    access.require(
        access.may_manage_connectors(by, team),
        _("Only owners of the team can do this; they may let members do it too, in the team's settings."),
    )
