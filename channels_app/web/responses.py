"""Responses that several views share: a page or part of it, and a confirmation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from channels_app.web.requests import is_partial


def page_or_part(request: HttpRequest, part: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Renders the template `part` alone for our script, else inside a page of its own."""
    if is_partial(request):
        response = render(request, part, context, status=status)
    else:
        response = render(request, "part_page.html", {**context, "part": part}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"
    return response


def confirm(request: HttpRequest, **context: Any) -> HttpResponse:
    """Asks before something is lost: `title`, `consequences`, `button`, and `back`, where cancelling leads."""
    return page_or_part(request, "confirm.html", {"action": request.path, **context})
