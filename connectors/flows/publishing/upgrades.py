"""Upgrades that wait for consent, because they want more than a team or chat agreed to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from channels_app import access
from channels_app.models import Channel, Team, User
from connectors import permissions
from connectors.app_packages import Changes, Manifest, changes
from connectors.flows.publishing import transitions, upgrades_in_chats
from connectors.flows.publishing.releasing import align
from connectors.models import AppVersion, Installation
from connectors.registry.app_connector import light, load


@dataclass(frozen=True, slots=True)
class Waiting:
    """A published version that an installation does not run. `is_back`: the team tries one that is newer.

    `half_agreed_by` is the person in a direct chat who agreed to it while the other has not answered.
    """

    installation: Installation
    old: Manifest
    new: Manifest
    version: AppVersion
    changes: Changes
    is_put_off: bool
    is_back: bool
    half_agreed_by: User | None = None


def waiting_in(place: Team | Channel) -> list[Waiting]:
    """Lists the upgrades that a team or chat is asked about: not put off, and not replaced by its own try-out.

    It makes two queries and one for the versions.
    """
    return [it for it in behind_in(place) if not it.is_put_off and not it.is_back]


def behind_in(place: Team | Channel) -> list[Waiting]:
    """Lists the published versions that a team's or chat's installations do not run, put off or not."""
    whose = {"chat": place} if isinstance(place, Channel) else {"team": place}
    return _waiting(_behind().filter(**whose))


def waiting_for(installation: Installation) -> Waiting | None:
    found = _waiting(_behind().filter(pk=installation.pk))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Newer:
    """The published version of an app, compared with an earlier one that somebody looked at."""

    old: Manifest
    new: Manifest
    changes: Changes


def newer_than(version_id: UUID | None, slug: str) -> Newer | None:
    """Compares a version with what is published; returns None if the app has no such version, or none published."""
    versions = light().filter(app__connector_id=slug)
    looked_at = versions.filter(pk=version_id).first() if version_id else None
    fresh = versions.filter(state=transitions.State.PUBLISHED).first()
    if looked_at is None or fresh is None:
        return None
    old, new = Manifest.of(looked_at.manifest), Manifest.of(fresh.manifest)
    return Newer(old, new, changes(old, new))


def in_chat(chat: Channel, slug: str) -> Waiting:
    """Returns what a chat is asked about one app, for those in it. Raises access.NotVisible if it is not asked."""
    installation = Installation.objects.filter(chat=chat, connector=slug, removed_at=None).first()
    waiting = waiting_for(installation) if installation else None
    if waiting is None:
        raise access.NotVisible("version")
    return waiting


@transaction.atomic
def agree(*, installation: Installation, version: AppVersion, by: User, now: datetime) -> bool:
    """Agrees to the version that the person read about. Raises Overtaken if another is published by now.

    In a direct chat both have to: returns False while the other one has not, and the version before stays.
    """
    _require(installation, by)
    fresh = light().select_for_update(of=("self",)).filter(pk=version.pk, state=transitions.State.PUBLISHED).first()
    behind = Installation.objects.filter(removed_at=None, version__in=version.app.versions.values("pk"))
    held = behind.exclude(version=version).select_for_update(of=("self",)).filter(pk=installation.pk).first()
    if fresh is None or held is None:
        raise transitions.overtaken(version)
    if upgrades_in_chats.waits_for_other(held, fresh, by):
        upgrades_in_chats.ask_other(held, fresh, by, now)
        transitions.record_audit(version, "half-agreed", by=by)
        return False
    Installation.objects.filter(pk=held.pk).update(version=version, put_off=None, half_agreed=None, half_agreed_by=None)
    align(version, Installation.objects.filter(pk=held.pk))
    transitions.record(version, "agreed", by=by, now=now, team=installation.team)
    upgrades_in_chats.tell_agreed(held, fresh, by, now)
    return True


@transaction.atomic
def put_off(*, installation: Installation, version: AppVersion, by: User, now: datetime) -> None:
    """Keeps the team or chat at what it has; it can agree later, on the connector's page."""
    _require(installation, by)
    held = Installation.objects.select_for_update(of=("self",)).filter(pk=installation.pk, removed_at=None).first()
    if held is None:
        return
    values = {"put_off": version, "half_agreed": None, "half_agreed_by": None}
    Installation.objects.filter(pk=held.pk).update(**values)
    transitions.record_audit(version, "put-off", by=by, team=installation.team)
    upgrades_in_chats.tell_put_off(held, version, by, now)


def _require(installation: Installation, by: User) -> None:
    if installation.chat:
        permissions.require_may_connect(by, installation.chat)
    else:
        permissions.require_manager(by, installation.team)


def _behind() -> QuerySet[Installation]:
    """Returns the installations that do not run what is published of their app."""
    offered = Installation.objects.filter(removed_at=None, version__app__published__isnull=False)
    return offered.exclude(version=F("version__app__published")).order_by("connector")


def _waiting(installations: QuerySet[Installation]) -> list[Waiting]:
    rows = list(installations.annotate(offered=F("version__app__published")).select_related("half_agreed_by"))
    load(rows)
    offered = light().in_bulk({it.offered for it in rows}) if rows else {}
    return [_one(it, offered[it.offered]) for it in rows]


def _one(installation: Installation, version: AppVersion) -> Waiting:
    present = installation.version
    assert present
    old, new = Manifest.of(present.manifest), Manifest.of(version.manifest)
    return Waiting(
        installation,
        old,
        new,
        version,
        changes(old, new),
        installation.put_off_id == version.pk,
        present.state in transitions.TRIED and present.order > version.order,
        installation.half_agreed_by if installation.half_agreed_id == version.pk else None,
    )
