"""Extracts a chart's numbers: for the page to draw, and as words for people who cannot see it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from channels_app.cards.convert import elements
from channels_app.cards.text import markup

Node = dict[str, Any]
# Points of one chart: more than its pixels could tell apart, and drawn within a tenth of a second.
MAX_CHART_POINTS = 1_000


class Point(NamedTuple):
    """One number of a chart: its series, its label, its value, and its colour if the sender chose one."""

    series: str
    of: str
    value: float
    color: str


def points_of(chart: Node) -> list[Point]:
    """Returns the numbers of a chart in reading order, all of them; none for one that says nothing."""
    if chart["type"].lower() == "chart.gauge":
        return gauge(chart)
    found: list[Point] = []
    for item in nodes(chart.get("data")):
        inner = item.get("values") if "values" in item else item.get("data")
        if inner is None:
            found += point("", item)
        else:
            name, color = word(item, "legend", "title"), word(item, "color")
            found += [one._replace(color=one.color or color) for part in nodes(inner) for one in point(name, part)]
    return found


def count_of(chart: Node) -> int:
    """Returns how many numbers a chart should have."""
    if str(chart["type"]).lower() == "chart.gauge":
        return 1 + len(nodes(chart.get("segments")))
    inner = [item.get("values") if "values" in item else item.get("data") for item in nodes(chart.get("data"))]
    return sum(1 if held is None else len(nodes(held)) for held in inner)


def point(series: str, item: Node) -> list[Point]:
    value = number(item.get("value", item.get("y")))
    return [] if value is None else [Point(series, word(item, "legend", "x", "title"), value, word(item, "color"))]


def gauge(chart: Node) -> list[Point]:
    """Lists the points of a gauge: its value first, then the sizes of its scale's segments; none without a value."""
    value = number(chart.get("value"))
    if value is None:
        return []
    found = [Point("", word(chart, "subLabel", "title"), value, "")]
    for item in nodes(chart.get("segments")):
        size = number(item.get("size"))
        if size is not None:
            found.append(Point("segments", word(item, "legend"), size, word(item, "color")))
    return found


def facts_of(points: list[Point], left: int) -> list[Node]:
    """Returns the points as names and values for a FactSet, and a line with how many more there are.

    Segments of a scale are included only if they have a name.
    """
    facts: list[Node] = [
        {
            "title": markup.literal(", ".join(filter(None, ("" if is_segment(one) else one.series, one.of)))),
            "value": markup.literal(elements.written(one.value)),
        }
        for one in points
        if one.of or not is_segment(one)
    ]
    return facts + ([{"title": "…", "value": f"+{left}"}] if left else [])


def is_segment(point: Point) -> bool:
    return point.series == "segments"


def nodes(value: Any) -> list[Node]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def word(node: Node, *names: str) -> str:
    found = next((node[name] for name in names if node.get(name) not in (None, "")), "")
    return str(found)


def number(value: Any) -> float | int | None:
    """Reads a finite number, even if it was sent as text; returns None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    if not math.isfinite(found):
        return None
    return int(found) if found.is_integer() and abs(found) < 1e15 else found
