import ast
import asyncio
import re
from inspect import getsource, unwrap
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from channels_app.web.uploads import FILES_LIMIT, LIMIT_NAME
from config.uploads import limit_of
from connectors.web import urls
from tests.conftest import People

FORM_LIMIT = 1024 * 1024


def limit(path: str, client: Client | None = None) -> int:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()) if client else "a=b"
    headers = [(b"host", b"localhost"), (b"cookie", cookies.encode())]
    return asyncio.run(limit_of({"type": "http", "path": path, "headers": headers}))


@pytest.mark.django_db(transaction=True)
class TestTheLimitOfABody:
    def test_is_a_forms_for_strangers_wherever_they_post(self, client: Client) -> None:
        assert limit("/apps/upload/") == FORM_LIMIT
        client.cookies["patchbay_session"] = "a" * 32
        assert limit("/apps/upload/", client) == FORM_LIMIT

    def test_has_room_for_files_of_people_where_files_are_sent(self, client: Client, people: People) -> None:
        client.force_login(people.bob)
        assert limit("/apps/upload/", client) == FILES_LIMIT
        assert {limit(path, client) for path in ("/accounts/login/", "/nowhere", "/settings/")} == {FORM_LIMIT}

    def test_ends_with_the_session(self, client: Client, people: People) -> None:
        client.force_login(people.bob)
        kept = client.cookies["patchbay_session"].value
        client.logout()
        client.cookies["patchbay_session"] = kept
        assert limit("/apps/upload/", client) == FORM_LIMIT


def reads_files(view: Any) -> bool:
    """Whether the view's module hands `request.FILES` on in a function that the view is or calls."""
    module = ast.parse(getsource(__import__(view.__module__, fromlist=["_"])))
    functions = {node.name: ast.unparse(node) for node in module.body if isinstance(node, ast.FunctionDef)}
    own = functions.get(view.__name__, "")
    called = [text for name, text in functions.items() if re.search(rf"(?<![\w.]){name}\(", own)]
    return any("request.FILES" in text for text in [own, *called])


class TestTheViewsThatTakeFiles:
    def test_say_so(self) -> None:
        patterns = [found for found in get_resolver().url_patterns if isinstance(found, URLPattern)]
        views = {found.name: found.callback for found in [*patterns, *urls.urlpatterns]}
        reading = {name for name, view in views.items() if reads_files(unwrap(view))}
        assert {name for name, view in views.items() if hasattr(view, LIMIT_NAME)} == reading
        assert {"app-upload", "app-version-new", "bundle-import", "connection-change"} <= reading
