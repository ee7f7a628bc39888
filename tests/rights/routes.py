"""Finds every address: each path of the URL configuration."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Paths that are more than places between slashes, with one address that they match.
WRITTEN = {
    "hook": "hooks/<hook_token>",
    "hook-classic": "webhookb2/<nil>@<nil>/IncomingWebhook/<hook_hex>/<nil>",
    "hook-workflows": "workflows/<nil>/triggers/manual/paths/invoke?sig=<hook_token>",
    "unknown-hook": "hooks/no/such",
    "scim": "scim/v2/Users",
    "api-elsewhere": "api/v2/teams",
    "account_confirm_email": "accounts/confirm-email/nothing/",
    "account_reset_password_from_key": "accounts/password/reset/key/x-nothing/",
}
# Those that have no name in the URL configuration.
NAMES = {
    "^(?:hooks|webhook|webhookb2|workflows|powerautomate)(?:/.*)?$": "unknown-hook",
    "^api(?:/.*)?$": "api-elsewhere",
}


def every_path(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yields the name, the path and the view of every URL pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_path(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield NAMES.get(path, pattern.name or path), path, pattern.callback


def every_address() -> dict[str, str]:
    """Returns the path of every name. Of two patterns with one name, Django serves the first."""
    found: dict[str, str] = {}
    for name, path, _view in every_path():
        found.setdefault(name, WRITTEN.get(name, path))
    return found


def every_view() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, _path, view in every_path():
        found.setdefault(name, view)
    return found


def arguments_of(path: str) -> list[str]:
    """Returns the names of a path's arguments, in order."""
    return re.findall(r"<(?:\w+:)?(\w+)>", path)


def url_of(path: str, arguments: dict[str, Any]) -> str:
    """Returns a path with a value in the place of each argument; raises KeyError for one that nobody thought of."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(arguments[match[1]]), path)
