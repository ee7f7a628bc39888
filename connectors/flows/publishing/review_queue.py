"""The versions that wait for site administrators."""

from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from channels_app import access
from channels_app.models import User
from channels_app.statements import Statement
from connectors import permissions
from connectors.app_packages import Changes, Manifest, changes
from connectors.flows.publishing.transitions import UNDER_REVIEW
from connectors.models import AppVersion
from connectors.registry.app_connector import RELEASED, light

# Those under review: behind every page of a site administrator's.
waiting_versions = Statement(lambda: AppVersion.objects.filter(state__in=UNDER_REVIEW).values("pk"))


def queue(*, by: User, state: str = "") -> QuerySet[AppVersion]:
    """Returns versions in a state, else all that are under review; the one that has waited longest comes first."""
    permissions.require_reviewer(by)
    states = [state] if state in AppVersion.State.values else UNDER_REVIEW
    found = light().filter(state__in=states).select_related("app__author", "reviewer")
    return found.order_by(F("submitted_at").asc(nulls_last=True), "pk")


def counts(*, by: User) -> dict[str, int]:
    """Counts the versions in each state, in one query."""
    permissions.require_reviewer(by)
    states = {state: Count("pk", filter=Q(state=state)) for state in AppVersion.State.values}
    found: dict[str, int] = AppVersion.objects.aggregate(**states)
    return found


def submission(*, by: User, version_id: UUID) -> AppVersion:
    permissions.require_reviewer(by)
    found = AppVersion.objects.select_related("app__author", "app__published", "reviewer").filter(pk=version_id).first()
    if found is None:
        raise access.NotVisible("version")
    return found


def before(version: AppVersion) -> AppVersion | None:
    """Returns what a version is compared with: what is published, or was published before it."""
    released = light().filter(app=version.app_id, state__in=RELEASED).exclude(pk=version.pk)
    return released.filter(state=AppVersion.State.PUBLISHED).first() or (
        released.filter(order__lt=version.order).order_by("-order").first()
    )


def changes_since(old: AppVersion, new: AppVersion) -> Changes:
    return changes(Manifest.of(old.manifest), Manifest.of(new.manifest))
