"""Finds, installs, upgrades and uninstalls connectors on a team."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from channels_app import access, audit
from channels_app.models import Team, User
from channels_app.statements import counts
from connectors import permissions, registry
from connectors.connections import configs
from connectors.connections.installations import ensure
from connectors.models import ConfigChange, Connection, Installation, WebhookToken
from connectors.sdk import CATEGORIES, Connector


@dataclass(frozen=True, slots=True)
class Offer:
    """A connector in the catalog; in a team's catalog with its installation, if any, and the number of connections."""

    connector: Connector
    installation: Installation | None = None
    connections: int = 0


@dataclass(frozen=True, slots=True)
class Losses:
    """What is lost when an installation is removed. Messages stay."""

    connections: int
    channels: Sequence[str]
    urls: int
    scheduled: int


def catalog(*, team: Team | None = None, query: str = "", category: str = "") -> list[Offer]:
    """Lists connectors by name, those whose name, summary or category has all the words of `query`.

    They are what came with the server, what the organisation published, and what was uploaded to this team.
    """
    present = {it.connector: it for it in installations(team)} if team else {}
    registry.load(present.values())
    known: dict[str, Connector] = {**registry.connectors(), **{it.slug: it for it in registry.apps()}}
    of_team = {slug: registry.of(it) for slug, it in present.items() if it.version_id}
    known |= {slug: it for slug, it in of_team.items() if it}
    counts = _counts(present.values())
    offers = [Offer(it, present.get(slug), counts.get(slug, 0)) for slug, it in known.items()]
    return sorted(narrow(offers, query, category), key=lambda offer: str(offer.connector.name).casefold())


def narrow(offers: Iterable[Offer], query: str = "", category: str = "") -> list[Offer]:
    words = query.casefold().split()
    return [
        offer
        for offer in offers
        if category in ("", offer.connector.category) and all(word in _text_of(offer.connector) for word in words)
    ]


def offer_for(team: Team, slug: str) -> Offer:
    """Returns what a team has of a connector, else what is offered. Raises UnknownConnector if there is neither."""
    installation = installations(team).filter(connector=slug).first()
    found = registry.of(installation) if installation else registry.find(slug)
    if found is None:
        raise registry.UnknownConnector(slug)
    return Offer(found, installation, _counts([installation]).get(slug, 0) if installation else 0)


def installations(team: Team) -> QuerySet[Installation]:
    return Installation.objects.filter(team=team, removed_at=None).select_related("installed_by").order_by("connector")


class Newer(Exception):
    """The published version of the app is not the one that the person looked at; nothing was installed."""


@transaction.atomic
def install(*, team: Team, by: User, connector: str, looked_at: UUID | None = None) -> Installation:
    """Installs a connector; of an app, the version that the person looked at, if it is known.

    Raises Newer if another version is published by now.
    """
    permissions.require_manager(by, team)
    is_there = installations(team).filter(connector=connector).exists()
    found = ensure(connector, by=by, team=team)
    if looked_at and not is_there and found.version_id != looked_at:
        raise Newer
    if not is_there:
        record("connector.installed", found, by=by)
    return found


def outdated(installation: Installation) -> QuerySet[Connection]:
    """Returns connections whose settings have another version's shape. They work: settings are converted when read."""
    connector = registry.of(installation)
    live = Connection.objects.filter(installation=installation, removed_at=None)
    return live.exclude(config_version=connector.config_version) if connector else live.none()


@transaction.atomic
def update(*, installation: Installation, by: User, now: datetime) -> int:
    """Converts all settings to the connector's present version; returns how many connections it changed."""
    permissions.require_manager(by, installation.team)
    connector = registry.connector(installation.connector)
    held = list(outdated(installation).select_for_update())
    for connection in held:
        connection.config = configs.read(connector, connection.config, connection.config_version)
        connection.config_version = connector.config_version
        connection.next_run_at = configs.next_run(connector, connection.config, connection.pk, after=now)
        connection.save(update_fields=["config", "config_version", "next_run_at"])
    if held:
        record("connector.updated", installation, by=by, after={"connections": len(held)})
    return len(held)


def losses(installation: Installation) -> Losses:
    live = Connection.objects.filter(installation=installation, removed_at=None)
    names = live.order_by("channel__name").values_list("channel__name", flat=True).distinct()
    counted = counts(
        connections=live,
        urls=WebhookToken.objects.filter(connection__in=live, expires_at=None),
        scheduled=live.exclude(next_run_at=None),
    )
    return Losses(channels=list(names), **counted)


@transaction.atomic
def uninstall(*, installation: Installation, by: User, now: datetime) -> Losses:
    """Ends the installation with all its connections and forgets their secrets; returns what is lost."""
    permissions.require_manager(by, installation.team)
    lost = losses(installation)
    connections = Connection.objects.filter(installation=installation)
    ConfigChange.objects.filter(connection__in=connections).update(secrets=None)
    connections.update(secrets=None, next_run_at=None)
    connections.filter(removed_at=None).update(removed_at=now)
    mine = Installation.objects.filter(pk=installation.pk, removed_at=None)
    if mine.update(removed_at=now, version=None, put_off=None):
        before = {"connections": lost.connections, "channels": lost.channels, "urls": lost.urls}
        record("connector.uninstalled", installation, by=by, before=before)
    return lost


def record(action: str, installation: Installation, **details: Any) -> None:
    """Writes the audit log's entry about a connector on a team or in a chat, by the name that people know."""
    it = registry.of(installation)
    name = str(it.name) if it else installation.connector
    audit.record(action, installation, name=name, **details)


def installation_for(user: User, team: Team, connector: str) -> Installation:
    """Returns the installation on a team that the person is in. Raises NotVisible if there is none."""
    team = access.team_for(user, team.pk)
    found = installations(team).filter(connector=connector).first()
    if found is None:
        raise access.NotVisible("installation")
    return found


def _text_of(connector: Connector) -> str:
    shelf = CATEGORIES.get(connector.category, "")
    company = connector.manifest.company if isinstance(connector, registry.AppConnector) else ""
    return f"{connector.slug} {connector.name} {connector.summary} {company} {shelf}".casefold()


def _counts(installed: Iterable[Installation]) -> dict[str, int]:
    """Counts the connections of each connector, in one query."""
    live = Connection.objects.filter(installation__in=installed, removed_at=None).order_by()
    return dict(live.values_list("installation__connector").annotate(Count("pk")))
