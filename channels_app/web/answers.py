"""What views have in common: who asks, and whether the page is wanted or only its heart."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from channels_app.models import User


def reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def id_of(text: Any) -> UUID | None:
    """Returns the id in a query, a form or a JSON body; None for what is no id."""
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def is_partial(request: HttpRequest) -> bool:
    """Asked for by our script, which puts the answer into a dialog or beside the channel."""
    return "HX-Request" in request.headers


def page_or_part(request: HttpRequest, part: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The template `part` alone for our script, else inside a page of its own."""
    if is_partial(request):
        response = render(request, part, context, status=status)
    else:
        response = render(request, "part_page.html", {**context, "part": part}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"
    return response


def confirm(request: HttpRequest, **context: Any) -> HttpResponse:
    """Asks before something is lost: `title`, `consequences`, `button`, and `back` for those who change their mind."""
    return page_or_part(request, "confirm.html", {"action": request.path, **context})
