import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from channels_app.web import faults


class ReaderMiddleware:
    """Speaks the reader's language and time zone, where they chose one, also when something cannot be shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        zone = user.time_zone if user.is_authenticated else ""
        timezone.activate(zoneinfo.ZoneInfo(zone)) if zone else timezone.deactivate()
        if user.is_authenticated and user.locale:
            translation.activate(user.locale)
            request.LANGUAGE_CODE = user.locale
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return faults.answer(request, error)
