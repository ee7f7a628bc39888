"""Changes what the catalog offers: publishes a version, brings back an earlier one, withdraws an app."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from channels_app.models import User
from connectors import permissions
from connectors.app_packages import Manifest, changes
from connectors.flows.publishing import transitions
from connectors.flows.publishing.checks import failures
from connectors.flows.publishing.transitions import Overtaken, State, Unready
from connectors.models import App, AppVersion, Connection, Installation
from connectors.registry.app_connector import light

# The state after a withdrawal: a version that is not decided yet goes back to its author.
WITHDRAWN = {
    State.SUBMITTED: State.DRAFT,
    State.IN_REVIEW: State.DRAFT,
    State.APPROVED: State.WITHDRAWN,
    State.PUBLISHED: State.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How many installations get a version automatically, and how many wait for consent."""

    follow: int
    wait: int


@transaction.atomic
def publish(*, version: AppVersion, by: User, now: datetime) -> None:
    """Puts an approved version into the catalog; the version before it retires."""
    permissions.require_reviewer(by)
    release(version, of=[State.APPROVED], kind="published", by=by, now=now)


@transaction.atomic
def rollback(*, version: AppVersion, by: User, now: datetime) -> None:
    """Publishes a version that was published before. Once an app is withdrawn, only administrators may do this."""
    permissions.require_author(by, version.app)
    transitions.one_at_a_time()
    offered = App.objects.filter(pk=version.app_id).exclude(published=None).exists()
    if not (by.is_staff or offered):
        raise Overtaken(_("The app was withdrawn. A site administrator can publish it again."))
    of = [State.RETIRED, State.WITHDRAWN] if by.is_staff else [State.RETIRED]
    release(version, of=of, kind="rolled-back", by=by, now=now)


@transaction.atomic
def withdraw(*, version: AppVersion, by: User, now: datetime, note: str = "") -> None:
    """Takes a version out of the catalog or out of review. Existing connections keep working."""
    permissions.require_author(by, version.app)
    transitions.one_at_a_time()
    fresh = light().filter(pk=version.pk).first()
    state = State(fresh.state) if fresh else State.DRAFT
    if state not in WITHDRAWN:
        raise transitions.overtaken(version)
    transitions.move(version, of=[state], to=WITHDRAWN[state])
    App.objects.filter(published=version.pk).update(published=None)
    kind = "withdrawn" if WITHDRAWN[state] == State.WITHDRAWN else "taken-back"
    transitions.record(version, kind, by=by, now=now, note=note)


def release(version: AppVersion, *, of: Collection[str], kind: str, by: User, now: datetime, told: str = "") -> None:
    """Puts the version into the catalog and gives it to all who need not be asked, in the caller's transaction.

    `told` is what its author is told as well, if the note is kept with the approval.
    """
    transitions.one_at_a_time()
    if failing := failures(version):
        raise Unready(failing)
    AppVersion.objects.filter(app=version.app_id, state=State.PUBLISHED).exclude(pk=version.pk).update(
        state=State.RETIRED
    )
    transitions.move(version, of=of, to=State.PUBLISHED)
    App.objects.filter(pk=version.app_id).update(published=version)
    followers = _followers(version)
    _of_app(version).filter(version__in=followers).update(version=version, put_off=None)
    align(version, _of_app(version).filter(version=version))
    transitions.record(version, kind, by=by, now=now, told=told)


def reach(version: AppVersion) -> Reach:
    """Estimates what publishing a version would do, for those who decide it."""
    counts = _counts(version)
    follow = sum(counts[old] for old in _followers(version))
    staying = sum(counts[old] for old in counts if _stays(old, version))
    return Reach(follow, sum(counts.values()) - follow - staying)


def align(version: AppVersion, installations: QuerySet[Installation]) -> None:
    """Makes the installations' connections show and be allowed what the version says."""
    manifest = Manifest.of(version.manifest)
    Connection.objects.filter(installation__in=installations, removed_at=None).update(
        action_hosts=list(manifest.action_hosts), sender_name=manifest.name, picture=version.picture_id
    )


def _of_app(version: AppVersion) -> QuerySet[Installation]:
    return Installation.objects.filter(connector=str(version.app.connector_id), removed_at=None)


def _counts(version: AppVersion) -> dict[AppVersion, int]:
    """Counts the installations that run each other version."""
    rows = _of_app(version).exclude(version=None).exclude(version=version).order_by()
    counts = dict(rows.values_list("version").annotate(Count("pk")))
    return {old: counts[old.pk] for old in light().filter(pk__in=counts)}


def _followers(version: AppVersion) -> list[AppVersion]:
    """Returns the versions whose teams get this one without being asked."""
    new = Manifest.of(version.manifest)
    return [
        old
        for old in _counts(version)
        if not _stays(old, version) and not changes(Manifest.of(old.manifest), new).widens
    ]


def _stays(old: AppVersion, new: AppVersion) -> bool:
    """Returns whether installations of `old` keep it: they try a version that is newer."""
    return old.state in transitions.TRIED and old.order > new.order
