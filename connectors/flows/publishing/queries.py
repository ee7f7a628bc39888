"""Queries for apps and their versions, and how widely they are installed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from channels_app import access
from channels_app.models import User
from connectors.models import App, AppEvent, AppVersion, Connection, Installation


@dataclass(frozen=True, slots=True)
class Spread:
    """How many teams and chats have an app, with how many connections; the author does not learn whose they are."""

    installations: int
    connections: int


def apps_of(user: User) -> QuerySet[App]:
    return App.objects.filter(author=user)


def app_for(user: User, app_id: UUID) -> App:
    """Returns an app for its author and site administrators. Raises NotVisible for others."""
    visible = Q() if user.is_staff else Q(author=user)
    found = App.objects.filter(visible, pk=app_id).select_related("author").first()
    if found is None:
        raise access.NotVisible("app")
    return found


def version_for(user: User, version_id: UUID) -> AppVersion:
    visible = Q() if user.is_staff else Q(app__author=user)
    found = AppVersion.objects.filter(visible, pk=version_id).select_related("app__author", "reviewer").first()
    if found is None:
        raise access.NotVisible("version")
    return found


def versions_of(app: App) -> QuerySet[AppVersion]:
    """Returns the app's versions, highest first, without their packages, which are megabytes."""
    return app.versions.defer("package").order_by("-order")


def newest_of(apps: Iterable[App]) -> dict[UUID, AppVersion]:
    """Returns the highest version of each app, by the app's id."""
    newest = AppVersion.objects.filter(app__in=list(apps)).order_by("app", "-order").distinct("app").defer("package")
    return {version.app_id: version for version in newest}


def events_of(app: App, *, by: User) -> QuerySet[AppEvent]:
    """Returns the app's events, newest first.

    Only site administrators read which people of other teams agreed to a version.
    """
    found = app.events if by.is_staff else app.events.exclude(~Q(by=by), kind="agreed")
    return found.select_related("by", "version").defer("version__package", "version__manifest").order_by("-id")


def rejection_of(version: AppVersion) -> AppEvent | None:
    """Returns the rejection with what the reviewer wrote, None once the version is submitted again."""
    decided = version.events.filter(kind__in=["submitted", "rejected"]).order_by("-id").first()
    return decided if decided and decided.kind == "rejected" else None


def spread_of(app: App) -> Spread:
    installations = Installation.objects.filter(connector=str(app.connector_id), removed_at=None)
    connections = Connection.objects.filter(installation__in=installations, removed_at=None)
    return Spread(installations.count(), connections.count())
