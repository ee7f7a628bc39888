"""Finds the routes that may change something, by walking the URL configuration."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView
from django.views.generic.edit import ProcessFormView

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
METHODS = {"POST", "PUT", "PATCH", "DELETE", *SAFE}
# Of views that name no methods, as those of allauth's that are functions.
UNNAMED = {"POST"}


class Route(NamedTuple):
    """A method of a path; `name` is the URL's, or the path where it has none."""

    name: str
    method: str
    path: str

    @property
    def key(self) -> str:
        return f"{self.method} {self.name}"

    def url(self, arguments: dict[str, Any]) -> str:
        """Returns the path with a value for each argument."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(arguments[match[1]]), self.path)


def mutating_routes(patterns: Iterable[Any] | None = None, prefix: str = "") -> Iterator[Route]:
    """Yields every unsafe method of every path."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from mutating_routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            for method in sorted(methods_of(pattern.callback) - SAFE):
                yield Route(pattern.name or path, method, path)


def methods_of(view: Any) -> set[str]:
    """Returns the methods that a view takes: those of its class, or those that a decorator lets through."""
    kind = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if kind is not None and issubclass(kind, RedirectView):
        return set()  # it leads elsewhere, whatever the method
    if kind is not None:
        same = "put" if getattr(kind, "put", None) is ProcessFormView.put else ""  # it calls `post`
        return {name.upper() for name in kind.http_method_names if hasattr(kind, name) and name != same}
    named = list(_named(view, set()))
    return set.intersection(*named) if named else UNNAMED


def _named(view: Any, seen: set[int]) -> Iterator[set[str]]:
    """Yields the lists of methods that decorators around a view hold."""
    if id(view) in seen or not callable(view):
        return
    seen.add(id(view))
    for cell in getattr(view, "__closure__", None) or ():
        held = cell.cell_contents
        if isinstance(held, list | tuple) and held and set(held) <= METHODS:
            yield set(held)
        elif callable(held):
            yield from _named(held, seen)
    if wrapped := getattr(view, "__wrapped__", None):
        yield from _named(wrapped, seen)
