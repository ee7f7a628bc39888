"""One person's rail: what its pages show, and what they have to be told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from channels_app.web.live.rail_reading import Asked, Link, Seen
from channels_app.web.live.viewer import Viewer

# Unread messages by channel; None for a channel that the person sees no longer.
Fresh = dict[UUID, int | None]


class News(NamedTuple):
    """What pages do not show yet: `facts` as the event has them, and channels to be drawn anew."""

    facts: dict[str, Any]
    places: set[UUID]

    def event(self, links: Mapping[UUID, Link], language: str) -> bytes:
        drawn = [
            {"id": str(channel), "team": str(links[channel].team), "html": links[channel].html[language]}
            for channel in sorted(self.places & links.keys())
            if language in links[channel].html
        ]
        return event({**self.facts, "links": drawn} if drawn else self.facts)


@dataclass(eq=False, slots=True)
class Rail:
    """What the pages of one person show: unread messages of the channels they see, None until first read; the bell."""

    viewers: set[Viewer] = field(default_factory=set)
    counts: dict[UUID, int] | None = None
    bell: int = 0

    def whole(self) -> dict[str, Any]:
        counts = {str(channel): count for channel, count in (self.counts or {}).items()}
        return {"whole": True, "counts": counts, "bell": self.bell}

    def take(self, person: UUID, asked: Asked, seen: Seen) -> News | None:
        """Brings the rail up to date and returns what is new, None if nothing is."""
        ring = seen.bells.get(person, self.bell)
        if self.counts is None:
            self.counts, self.bell = seen.whole.get(person, {}), ring
            return News(self.whole(), set())
        fresh = _fresh(self.counts, person, asked, seen)
        gone = [channel for channel, count in fresh.items() if count is None and channel in self.counts]
        counts = {c: count for c, count in fresh.items() if count is not None and count != self.counts.get(c)}
        places = {channel for channel in asked.places if fresh.get(channel) is not None}
        news: dict[str, Any] = {
            "counts": {str(channel): count for channel, count in counts.items()},
            "gone": [str(channel) for channel in gone],
            # What this cannot place by itself, the page asks for.
            "stale": not (counts.keys() - self.counts.keys() | places) <= seen.links.keys(),
        }
        if ring != self.bell:
            news["bell"] = self.bell = ring
        self.counts |= counts
        for channel in gone:
            del self.counts[channel]
        facts = {name: value for name, value in news.items() if value or name == "bell"}
        return News(facts, places) if facts or places else None


def event(facts: dict[str, Any]) -> bytes:
    return f"event: rail\ndata: {json.dumps(facts, separators=(',', ':'))}\n\n".encode()


def _fresh(shown: Mapping[UUID, int], person: UUID, asked: Asked, seen: Seen) -> Fresh:
    """Returns what was read of a person's channels."""
    if person in asked.people:
        whole = seen.whole.get(person, {})
        return {channel: whole.get(channel) for channel in shown.keys() | whole.keys()}
    some = seen.some.get(person, {})
    found: Fresh = {channel: some.get(channel) for channel in asked.channels} if person in asked.audience else {}
    read_on = seen.marks.get(person, {})
    return {**{channel: count for channel, count in read_on.items() if channel in shown}, **found}
