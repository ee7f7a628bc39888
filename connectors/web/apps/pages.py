"""The apps that a person makes: all of them, and one with its versions and what happened to it."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels_app.web.answers import reader
from connectors import permissions
from connectors.app_packages import Manifest
from connectors.flows import faults, publishing
from connectors.models import AppEvent, AppVersion
from connectors.web.apps.event_labels import event_words

# Rows on a page, and events on the page of an app.
ROWS = 25
LATEST = 5


@require_safe
def apps(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    page = Paginator(publishing.apps_of(user).order_by("-created_at"), ROWS).get_page(request.GET.get("page"))
    newest = publishing.newest_of(page)
    context = {
        "page": page,
        "apps": [(app, with_facts(newest[app.pk])) for app in page],
        "may_register": permissions.may_register_apps(user),
        "usage": publishing.usage_of(user),
    }
    return render(request, "connectors/apps/apps.html", context)


def with_facts(version: AppVersion) -> AppVersion:
    """With its manifest read, as `facts`, for templates."""
    version.facts = Manifest.of(version.manifest)  # type: ignore[attr-defined]
    return version


@require_safe
def app(request: HttpRequest, app_id: UUID) -> HttpResponse:
    user = reader(request)
    found = publishing.app_for(user, app_id)
    events = publishing.events_of(found, by=user)
    context = {
        "app": found,
        "page": Paginator(publishing.versions_of(found), ROWS).get_page(request.GET.get("page")),
        "newest": with_facts(publishing.newest_of([found])[found.pk]),
        "spread": publishing.spread_of(found),
        "faults": faults.open_of(found),
        "events": worded(events[:LATEST]),
        "has_more_events": events.count() > LATEST,
        "may_register": permissions.may_register_apps(user),
        "is_own": found.author_id == user.pk,
    }
    return render(request, "connectors/apps/app.html", context)


@require_safe
def events(request: HttpRequest, app_id: UUID) -> HttpResponse:
    user = reader(request)
    found = publishing.app_for(user, app_id)
    page = Paginator(publishing.events_of(found, by=user), ROWS).get_page(request.GET.get("page"))
    newest = with_facts(publishing.newest_of([found])[found.pk])
    context = {"app": found, "newest": newest, "page": page, "events": worded(page)}
    return render(request, "connectors/apps/events.html", context)


def worded(found: Iterable[AppEvent]) -> Iterator[AppEvent]:
    """With words for what happened."""
    words = event_words()
    for event in found:
        event.words = words.get(event.kind, event.kind)  # type: ignore[attr-defined]
        yield event
