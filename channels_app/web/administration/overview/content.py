"""What the overview shows, and the registry of the sources that provide it.

A source is a function of the present moment that reads one area, once, and yields all that the page shows of it. If one
fails, the rest of the page still works.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.utils.formats import number_format
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

# The order of what different apps register.
FIGURES = ("people", "teams", "channels", "messages", "posts", "refused", "runs", "calls")
CHARTS = ("hour", "day")
PANELS = ("parts", "queues", "database", "broker", "disk", "mail", "certificate", "version")


@dataclass(frozen=True)
class Finding:
    """Something that needs an administrator: what it is, why it matters, and the button that leads to the remedy.

    `tone` is bad (it does not work) or warn (it soon may not).
    """

    tone: str
    title: str
    words: str
    url: str = ""
    button: str = ""


@dataclass(frozen=True)
class Figure:
    slug: str
    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True)
class Fact:
    """One line of a panel; `tone` is good, warn, bad or empty."""

    label: str
    value: str
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Panel:
    slug: str
    title: str
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Chart:
    """Counts over time: one (label, counts, tone) for each kind, drawn on top of one another."""

    slug: str
    title: str
    summary: str
    series: Sequence[tuple[str, Sequence[int], str]]


def number(count: int) -> str:
    """Returns a number in the reader's language, with its thousands apart."""
    return number_format(count, force_grouping=True)


Content = Finding | Figure | Panel | Chart
Source = Callable[[datetime], Iterable[Content]]
T = TypeVar("T", Finding, Figure, Panel, Chart)

_sources: list[Source] = []


class Overview(NamedTuple):
    findings: Sequence[Finding]
    figures: Sequence[Figure]
    charts: Sequence[Chart]
    panels: Sequence[Panel]


def register(*sources: Source) -> None:
    """Adds sources to the overview."""
    _sources.extend(sources)


def look(now: datetime) -> Overview:
    """Returns what all sources say: what is broken before what soon will be, the rest in its order."""
    found, unread = _collect(now)
    if unread:
        words = _("This page has no data about it: %(errors)s.") % {"errors": ", ".join(sorted(unread))}
        found.append(Finding("bad", _("Something could not be checked"), words))
    return Overview(
        sorted(_of(Finding, found), key=lambda finding: finding.tone != "bad"),
        sorted(_of(Figure, found), key=lambda figure: FIGURES.index(figure.slug)),
        sorted(_of(Chart, found), key=lambda chart: CHARTS.index(chart.slug)),
        sorted(_of(Panel, found), key=lambda panel: PANELS.index(panel.slug)),
    )


def _of(kind: type[T], found: Iterable[Content]) -> list[T]:
    return [one for one in found if isinstance(one, kind)]


def _collect(now: datetime) -> tuple[list[Content], set[str]]:
    """Returns what the sources say, and the names of the errors of those that could not."""
    found: list[Content] = []
    unread = set()
    for source in _sources:
        try:
            found.extend(source(now))
        except Exception as error:
            log.warning("%s.%s could not look: %r", source.__module__, source.__qualname__, error)
            unread.add(type(error).__name__)
    return found, unread
