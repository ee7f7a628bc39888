"""Try-outs of unpublished versions in one team, as its owner decides."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.models import Team, User
from connectors import permissions
from connectors.app_packages import Manifest, changes
from connectors.connections import installations
from connectors.flows.publishing import transitions
from connectors.flows.publishing.releasing import align
from connectors.models import AppVersion, Installation
from connectors.registry.app_connector import light


@transaction.atomic
def try_in(*, version: AppVersion, team: Team, by: User, now: datetime) -> Installation:
    """Installs the version on a team, or moves what is installed to it, connections included."""
    permissions.require_author(by, version.app)
    access.require(access.may_own(by, team), _("Only an owner of the team can try an app there."))
    fresh = light().select_for_update(of=("self",)).filter(pk=version.pk).first()
    if fresh is None or fresh.state not in transitions.TRIED:
        raise transitions.overtaken(version)
    found = installations.put(str(version.app.connector_id), version, by=by, team=team)
    align(version, Installation.objects.filter(pk=found.pk))
    transitions.record(version, "tried", by=by, now=now, note=team.name, team=team)
    return found


def require_granted(version: AppVersion, manifest: Manifest, *, by: User) -> None:
    """Refuses to widen a version in place while other teams than this person's try it: they did not agree to more."""
    if not changes(Manifest.of(version.manifest), manifest).widens:
        return
    others = _trying(version).exclude(team__in=access.owned_teams(by)).exists()
    words = _("Another team tries this version and did not agree to further hosts or permissions. Make a new version.")
    access.require(not others, words)


def keep_up(version: AppVersion) -> None:
    """Updates the connections of teams that try a version, after it changed."""
    align(version, _trying(version))


def _trying(version: AppVersion) -> QuerySet[Installation]:
    return Installation.objects.filter(version=version, removed_at=None)
