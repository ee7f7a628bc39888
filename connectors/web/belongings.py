"""Lists what a person set up and made, for their page in the administration and for the export of their data."""

from collections.abc import Iterable, Mapping
from typing import Any

from channels_app.models import User
from channels_app.statements import counts
from connectors.models import App, Connection, OutgoingWebhook


def connections_of(user: User) -> Iterable[Mapping[str, Any]]:
    found = Connection.objects.filter(created_by=user, removed_at=None).order_by("pk")
    return found.values("id", "name", "channel_id", "state", "created_at")


def apps_of(user: User) -> Iterable[Mapping[str, Any]]:
    return App.objects.filter(author=user).order_by("pk").values("id", "created_at")


def counted(user: User) -> Mapping[str, int]:
    """Returns how many connections, outgoing webhooks and apps a person set up that are still there."""
    return counts(
        connections=Connection.objects.filter(created_by=user, removed_at=None),
        services=OutgoingWebhook.objects.filter(created_by=user, removed_at=None),
        apps=App.objects.filter(author=user),
    )
