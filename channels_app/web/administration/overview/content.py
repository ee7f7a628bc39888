"""What the overview shows, and the registry of the sources that provide it.

Each source is a function of the present moment. If one fails, the rest of the page still works.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

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


T = TypeVar("T", Finding, Figure, Panel, Chart)
Source = Callable[[datetime], Iterable[T]]

_findings: list[Source[Finding]] = []
_figures: list[Source[Figure]] = []
_charts: list[Source[Chart]] = []
_panels: list[Source[Panel]] = []


def register(
    *,
    findings: Iterable[Source[Finding]] = (),
    figures: Iterable[Source[Figure]] = (),
    charts: Iterable[Source[Chart]] = (),
    panels: Iterable[Source[Panel]] = (),
) -> None:
    """Adds sources to the overview."""
    _findings.extend(findings)
    _figures.extend(figures)
    _charts.extend(charts)
    _panels.extend(panels)


def findings(now: datetime) -> list[Finding]:
    """Returns what needs an administrator, the broken before what soon will be, with what could not be read."""
    found, unread = _collect(_findings, now)
    if unread:
        words = _("This page has no data about it: %(errors)s.") % {"errors": ", ".join(sorted(unread))}
        found.append(Finding("bad", _("Something could not be checked"), words))
    return sorted(found, key=lambda finding: finding.tone != "bad")


def figures(now: datetime) -> list[Figure]:
    return sorted(_collect(_figures, now)[0], key=lambda figure: FIGURES.index(figure.slug))


def charts(now: datetime) -> list[Chart]:
    return sorted(_collect(_charts, now)[0], key=lambda chart: CHARTS.index(chart.slug))


def panels(now: datetime) -> list[Panel]:
    return sorted(_collect(_panels, now)[0], key=lambda panel: PANELS.index(panel.slug))


def _collect(sources: Iterable[Source[T]], now: datetime) -> tuple[list[T], set[str]]:
    """Returns what the sources say, and the names of the errors of those that could not."""
    found: list[T] = []
    unread = set()
    for source in sources:
        try:
            found.extend(source(now))
        except Exception as error:
            log.warning("%s.%s could not look: %r", source.__module__, source.__qualname__, error)
            unread.add(type(error).__name__)
    return found, unread
