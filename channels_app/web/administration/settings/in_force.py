"""Lists every setting with its current value, where that comes from, and what it does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from channels_app.server_settings import current, source_of
from channels_app.server_settings.registry import KINDS, field_of, is_secret


@dataclass(frozen=True)
class Row:
    """`source` is "environment", "page" or "default"."""

    name: str
    value: str
    source: str
    what: str

    @property
    def has(self) -> str:
        """What a search looks in."""
        return f"{self.name} {self.what} {self.value}".casefold()


def rows(query: str = "") -> list[Row]:
    """Returns the settings that have every word of the query in their name, value or description."""
    words = query.casefold().split()
    return [row for row in (*_of_the_page(), *_of_the_environment()) if all(word in row.has for word in words)]


def _of_the_page() -> Iterator[Row]:
    now = current()
    for name in KINDS:
        source, field = source_of(name), field_of(name)
        where = source if source in ("page", "default") else "environment"
        yield Row(name, _to_text(name, getattr(now, name)), where, str(field.help_text or field.label))


def _of_the_environment() -> Iterator[Row]:
    for option in settings.OPTIONS_IN_FORCE:
        yield Row(option.name, option.value, option.source, _(option.what))


def _to_text(name: str, value: Any) -> str:
    if value in ("", None, ()):
        return ""
    if is_secret(name):
        return "…"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
