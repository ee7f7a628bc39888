"""Routes for pages of the administration area, which always include the check that a site administrator asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.urls import path as any_path

from channels_app import access
from channels_app.web.requests import reader

PREFIX = "administration/"


def administrators_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wraps a view so that strangers are led to sign in and everybody but administrators gets a 404."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require_administrator(reader(request))
        return view(request, *args, **kwargs)

    return guarded


def path(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Returns the URL pattern of a page below `/administration/`, for administrators only."""
    return any_path(PREFIX + route, administrators_only(view), name=name)
