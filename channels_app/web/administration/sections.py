"""Sections of the administration area, in the order of its navigation.

An area of this package names its section in its `urls` module as SECTION. Another app registers its own as it becomes
ready.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from channels_app.statements import Statement, counts

# All possible sections; those that are not registered are left out.
ORDER = ("overview", "people", "teams", "connections", "apps", "sign-in", "directories", "audit", "settings", "mail")


@dataclass(frozen=True)
class Section:
    """One entry of the navigation; the pages whose addresses start with its own belong to it.

    `icon` is a name in Bootstrap Icons. `waiting` finds what waits there for an administrator.
    """

    slug: str
    label: str | Promise
    icon: str
    url_name: str
    waiting: Statement[Any] | None = None

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Adds a section to the navigation. Raises LookupError if ORDER has no place for it."""
    if section.slug not in ORDER:
        raise LookupError(f"There is no section “{section.slug}”; there are {', '.join(ORDER)}.")
    _sections[section.slug] = section


def registered() -> Sequence[Section]:
    return [_sections[slug] for slug in ORDER if slug in _sections]


def waiting() -> dict[str, int]:
    """Returns how much waits for administrators, by section, asked in one query: every page of theirs shows it."""
    return counts(**{one.slug: one.waiting for one in registered() if one.waiting})


def url_of(slug: str) -> str:
    """Returns the address of a section, or "" if nobody registered it."""
    return _sections[slug].url if slug in _sections else ""


def section_at(path: str) -> Section | None:
    """Returns the section to which a page belongs: of those whose addresses the path starts with, the longest."""
    found = [section for section in registered() if path.startswith(section.url)]
    return max(found, key=lambda section: len(section.url), default=None)
