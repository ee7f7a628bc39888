from collections.abc import Callable
from zoneinfo import ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.deprecation import MiddlewareMixin

from channels_app import database, origin, tallies
from channels_app.client_address import client_address
from channels_app.web import error_pages
from channels_app.web.sessions import SessionStore
from channels_app.zones import zone_named


class OriginMiddleware:
    """Notes where a request comes from, for the entries and log lines that are written on its behalf."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin.set_current(
            origin.Origin(
                surface=_surface_of(request.path_info),
                address=client_address(request),
                request_id=origin.plain_id(request.headers.get("X-Request-ID", "")),
            )
        )
        return self.get_response(request)


def _surface_of(path: str) -> origin.Surface:
    if path.startswith("/scim/"):
        return "scim"
    return "api" if path.startswith("/api/") else "web"


class DatabaseMiddleware(MiddlewareMixin):
    """Releases the request's connection when the response is ready, not when its reader has received all of it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        database.release()
        return response


class ReaderMiddleware:
    """Activates the reader's chosen language and time zone, for error pages, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = user.time_zone if user.is_authenticated else ""
        activate_zone(zone)
        if user.is_authenticated and isinstance(request.session, SessionStore):
            agent = request.headers.get("User-Agent", "")
            address = client_address(request)
            request.session.see(user_id=user.pk, address=address, agent=agent, now=timezone.now())
        if user.is_authenticated and user.locale:
            translation.activate(user.locale)
            request.LANGUAGE_CODE = user.locale
        if user.is_authenticated and user.last_active_on != (today := timezone.now().date()):
            tallies.note_seen(user.pk, today)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return error_pages.answer(request, error)


def activate_zone(name: str) -> None:
    """Activates a time zone, or UTC if none is chosen or the data no longer contain it."""
    try:
        timezone.activate(zone_named(name)) if name else timezone.deactivate()
    except ZoneInfoNotFoundError:
        timezone.deactivate()
