from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from channels_app.web.administration.overview import content
from channels_app.web.administration.overview.charts import drawn
from channels_app.web.administration.overview.news import is_unread
from channels_app.web.requests import is_partial


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Shows the overview; our script asks for its numbers alone, every few seconds."""
    name = "overview_numbers.html" if is_partial(request) else "overview.html"
    context = {**_context(), "version": settings.VERSION, "has_news": is_unread(request)}
    response = render(request, f"channels_app/administration/{name}", context)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"
    return response


def _context() -> dict[str, Any]:
    now = timezone.now()
    found = content.look(now)
    return {**found._asdict(), "charts": [drawn(chart) for chart in found.charts], "now": now}
