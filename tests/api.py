"""The API as a program sees it, and its routes as the urlconf has them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from channels_app.flows import tokens
from channels_app.models import ApiToken, User

ALL = tuple(ApiToken.Scope.values)
SAFE = ("get", "head", "options")


class Api:
    """Calls with a person's token: `api.get("teams")`."""

    def __init__(self, user: User, scopes: Iterable[str] = ALL) -> None:
        self.secret = tokens.create_token(by=user, name="test", scopes=list(scopes))[1]
        self.client = Client(enforce_csrf_checks=True)

    def call(self, method: str, path: str, body: Any = None) -> HttpResponse:
        encoded = b"" if body is None else self.client._encode_json(body, "application/json")  # type: ignore[attr-defined]
        return self.send(method, path, encoded)

    def send(self, method: str, path: str, body: bytes) -> HttpResponse:
        """As `call` does, with a body as it stands."""
        path = path if path.startswith(("/", "http")) else f"/api/v1/{path}"
        answer: Any = self.client.generic(
            method.upper(),
            path,
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
        )
        return answer  # type: ignore[no-any-return]

    def get(self, path: str) -> Any:
        return self.expect(200, "get", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.expect(201, "post", path, body)

    def expect(self, status: int, method: str, path: str, body: Any = None) -> Any:
        """The decoded answer, which must have this status."""
        answer: Any = self.call(method, path, body)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None


class Route(NamedTuple):
    path: str
    method: str
    view: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def scope(self) -> str:
        return f"{self.view.scope}:{'read' if self.method in SAFE else 'write'}"

    def url(self, arguments: dict[str, Any]) -> str:
        """The path with a value for each argument; fails for an argument that nobody has thought of."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(arguments[match[1]]), self.path)


def routes(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[Route]:
    """Every method of every path under /api/v1/ that needs a token."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and (path + "api/v1/").startswith("api/v1/"):
            yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and path.startswith("api/v1/"):
            view: Any = getattr(pattern.callback, "view_class", None)
            if hasattr(view, "scope"):
                methods = [name for name in view.http_method_names if hasattr(view, name)]
                yield from (Route(path, name, view) for name in methods)
