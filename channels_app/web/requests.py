"""Reads from a request who the reader is, which object is meant, and whether only part of the page is wanted."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from channels_app.models import User


def reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def id_of(text: Any) -> UUID | None:
    """Returns the id in a query, a form or a JSON body, or None if the value is not an id."""
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def is_partial(request: HttpRequest) -> bool:
    """Tells whether our script made the request; it puts the response into a dialog or beside the channel."""
    return "HX-Request" in request.headers
