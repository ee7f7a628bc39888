"""Finds the paths that accept larger bodies than a form: those whose view says so, from signed-in people."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import parse_cookie
from django.urls import Resolver404, resolve

from channels_app.database import in_database
from channels_app.web.uploads import LIMIT_NAME


async def limit_of(scope: Any) -> int:
    """Returns how many bytes a body may have that is larger than a form.

    Django writes such bodies to the disk, which strangers must not be able to fill; so the sender is checked first.
    """
    form, stated = int(settings.PAGE_BODY_LIMIT), stated_limit(scope["path"])
    return stated if stated > form and await in_database(is_signed_in, scope) else form


def stated_limit(path: str) -> int:
    try:
        return int(getattr(resolve(path).func, LIMIT_NAME, 0))
    except Resolver404:
        return 0


def is_signed_in(scope: Any) -> bool:
    """Returns whether the request's session is one that somebody signed in with. The view decides what they may do."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name.lower() == b"cookie").decode("latin-1")
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    return bool(key) and SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
