"""Pages of the apps that a person makes: the list, and one app with its versions and its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels_app.web.requests import reader
from connectors import permissions
from connectors.flows import faults, publishing
from connectors.models import AppEvent
from connectors.web.apps.event_labels import event_words

# Rows on a page, and events on the page of an app.
ROWS_PER_PAGE = 25
LATEST_EVENTS = 5


@require_safe
def apps(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    page = Paginator(publishing.apps_of(user).order_by("-created_at"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    newest = publishing.newest_of(page)
    context = {
        "page": page,
        "apps": [(app, newest[app.pk]) for app in page],
        "may_register": permissions.may_register_apps(user),
        "usage": publishing.usage_of(user),
    }
    return render(request, "connectors/apps/apps.html", context)


@require_safe
def app(request: HttpRequest, app_id: UUID) -> HttpResponse:
    user = reader(request)
    found = publishing.app_for(user, app_id)
    events = publishing.events_of(found, by=user)
    context = {
        "app": found,
        "page": Paginator(publishing.versions_of(found), ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "newest": publishing.newest_of([found])[found.pk],
        "spread": publishing.spread_of(found),
        "faults": faults.open_of(found),
        "events": event_rows(events[:LATEST_EVENTS]),
        "has_more_events": events.count() > LATEST_EVENTS,
        "may_register": permissions.may_register_apps(user),
        "is_own": found.author_id == user.pk,
    }
    return render(request, "connectors/apps/app.html", context)


@require_safe
def events(request: HttpRequest, app_id: UUID) -> HttpResponse:
    user = reader(request)
    found = publishing.app_for(user, app_id)
    page = Paginator(publishing.events_of(found, by=user), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    newest = publishing.newest_of([found])[found.pk]
    context = {"app": found, "newest": newest, "page": page, "events": event_rows(page)}
    return render(request, "connectors/apps/events.html", context)


@dataclass(frozen=True)
class EventRow:
    """What happened to an app, in the reader's words."""

    event: AppEvent
    words: str


def event_rows(found: Iterable[AppEvent]) -> Sequence[EventRow]:
    """Returns events with words for what happened."""
    words = event_words()
    return [EventRow(event, words.get(event.kind, event.kind)) for event in found]
