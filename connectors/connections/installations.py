"""Puts connectors on teams and into chats."""

from typing import Any

from channels_app.models import Channel, Team, User
from connectors import registry
from connectors.models import AppVersion, Installation


def ensure(connector: str, *, by: User, team: Team | None = None, chat: Channel | None = None) -> Installation:
    """Returns the live installation, creating or reviving it if needed. Apps are installed at their published version.

    Raises registry.UnknownConnector if the connector is not offered.
    """
    whose = {"team": team} if team else {"chat": chat}
    live = Installation.objects.filter(**whose, connector=connector, removed_at=None).first()
    if live:
        return live
    it = registry.connector(connector)
    version = it.version if isinstance(it, registry.AppConnector) else None
    return put(connector, version, by=by, **whose)


def put(connector: str, version: AppVersion | None, *, by: User, **whose: Any) -> Installation:
    """Makes the installation of `whose` (a team or a chat), brings it back, or moves it to the version."""
    values = {"version": version, "put_off": None, "half_agreed": None, "removed_at": None}
    found, _created = Installation.objects.update_or_create(
        **whose, connector=connector, defaults=values, create_defaults={**values, "installed_by": by}
    )
    return found
