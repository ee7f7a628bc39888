"""There is one way to be signed in: allauth's, with its second factor and its limits."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from channels_app.models import User
from tests.test_architecture import APPS, files_with

VALUES = {"uuid": str(uuid4()), "int": "1", "slug": "x", "str": "x", "path": "x"}
DOOR = "accounts/login/"


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """All there are, with something in the place of every parameter."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + re.sub(r"<(\w+):\w+>", lambda match: VALUES.get(match[1], "x"), str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield re.sub(r"\(\?P<\w+>[^()]*\)", "x", route).replace("^", "").replace("$", "")


@pytest.fixture
def rita(db: None) -> User:
    return User.objects.create_superuser("rita@example.com", "the right password")


def tried(route: str, user: User) -> Client:
    """A browser that went through a route with the right name and password, under whatever names it may ask them."""
    client = Client(raise_request_exception=False)
    words = {"password": "the right password", "password1": "the right password", "next": "/"}
    words |= dict.fromkeys(("login", "username", "email", "user"), user.email)
    client.get(f"/{route}", {**words})
    client.post(f"/{route}", words)
    client.post(f"/{route}", words, headers={"Authorization": "Basic cml0YUBleGFtcGxlLmNvbTp0aGUgcmlnaHQgcGFzc3dvcmQ="})
    return client


def test_only_one_route_signs_in(rita: User) -> None:
    found = sorted(set(routes()))
    assert DOOR in found
    assert len(found) > 100
    assert {route for route in found if SESSION_KEY in tried(route, rita).session} == {DOOR}


def test_it_asks_for_the_second_factor(rita: User) -> None:
    TOTP.activate(rita, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert not [
        route for route in sorted(set(routes())) if "accounts" in route and SESSION_KEY in tried(route, rita).session
    ]


def test_nothing_of_ours_makes_sessions() -> None:
    """Who is signed in may be read anywhere."""
    pattern = r"contrib\.auth import .*\blogin\b(?!_)|\bauth\.login\(|force_login|(SESSION_KEY|_auth_user_id)\W*\]\s*="
    assert files_with(pattern, *APPS) == set()
