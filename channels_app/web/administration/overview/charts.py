"""Small charts as paths for inline SVG: bars of counts, one kind on top of another."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels_app.web.administration.overview.content import Chart

# The drawing's own units; it is stretched to the width that there is.
HEIGHT = 48
BAR = 6
GAP = 2


@dataclass(frozen=True)
class Drawing:
    """`paths` has (tone, path data) for each kind; `height` and `width` are those of the view box."""

    chart: Chart
    width: int
    paths: Sequence[tuple[str, str]]
    height: int = HEIGHT


def drawn(chart: Chart) -> Drawing:
    """Returns a chart's bars, the highest as high as the drawing; what happened at all is at least a line."""
    columns = list(zip(*(counts for _label, counts, _tone in chart.series), strict=True))
    highest = max(map(sum, columns), default=0)
    bars: list[list[str]] = [[] for _kind in chart.series]
    for place, column in enumerate(columns):
        top = float(HEIGHT)
        for kind, count in enumerate(column):
            if count:
                height = max(count / highest * (HEIGHT - 2), 1)
                top -= height
                bars[kind].append(f"M{place * (BAR + GAP)} {top:.1f}h{BAR}v{height:.1f}h-{BAR}z")
    tones = [tone for _label, _counts, tone in chart.series]
    return Drawing(chart, len(columns) * (BAR + GAP), [*zip(tones, map("".join, bars), strict=True)])
