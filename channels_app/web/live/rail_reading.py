"""Reads what rails show that changed from the database; each function is one job of `in_database`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from channels_app import feed
from channels_app.flows import notifications
from channels_app.models import Channel, Invitation, Notification, User
from channels_app.web.live import reading, sights
from channels_app.web.live.viewer import Reader

# Unread messages by person and channel.
Counts = dict[UUID, dict[UUID, int]]


@dataclass(slots=True)
class Asked:
    """What to read: the whole rail of `people`; for the `audience`, the channels where something was said or changed.

    `places` are those of the channels that have another name, place or members. `marks` are people who read on, `bells`
    those for whom something else waits, and `readers` those of whom it is asked whether they may go on.
    """

    people: set[UUID] = field(default_factory=set)
    audience: set[UUID] = field(default_factory=set)
    channels: set[UUID] = field(default_factory=set)
    places: set[UUID] = field(default_factory=set)
    marks: set[sights.Pair] = field(default_factory=set)
    bells: set[UUID] = field(default_factory=set)
    readers: set[Reader] = field(default_factory=set)

    def add(self, kind: str, person: UUID | None, channel: UUID | None) -> None:
        """Adds what a notice is about; `kind` is a `rails.Change`'s."""
        if person and channel:
            self.marks.add((person, channel))
        elif person:
            (self.people if kind == "person" else self.bells).add(person)
        elif channel:
            self.channels.add(channel)
            self.places |= {channel} if kind == "place" else set()

    @property
    def concerned(self) -> set[UUID]:
        return self.people | self.audience | self.bells | {person for person, _channel in self.marks}


class Link(NamedTuple):
    """A channel of a team as the rail shows it, drawn in each language."""

    team: UUID
    html: dict[str, str]


class Seen(NamedTuple):
    """What was read; in `whole` and `some` is only what the person sees."""

    whole: Counts
    some: Counts
    marks: Counts
    bells: dict[UUID, int]
    links: dict[UUID, Link]
    allowed: set[Reader]


def look(asked: Asked) -> Seen:
    """Returns all that was asked for, in a few queries for any number of people."""
    languages = {reader.language for reader in asked.readers}
    return Seen(
        whole=_by_person(sights.counts(asked.people)) if asked.people else {},
        some=_by_person(sights.counts(asked.audience, asked.channels)) if asked.channels else {},
        marks=_by_person(sights.read_on(asked.marks)) if asked.marks else {},
        bells=_bells(asked.bells | asked.people),
        links=_links(asked.places, languages) if asked.places else {},
        allowed=reading.standing(None, asked.readers),
    )


def said_since(cursor: int, channels: Iterable[UUID]) -> tuple[int, list[UUID]]:
    """Returns the current cursor, and those of the channels that changed since the given one."""
    now = feed.cursor_now()
    return now, feed.changed_of(dict.fromkeys(channels, cursor))


def _by_person(counts: Mapping[sights.Pair, int]) -> Counts:
    found: Counts = defaultdict(dict)
    for (person, channel), count in counts.items():
        found[person][channel] = count
    return found


def _bells(people: Collection[UUID]) -> dict[UUID, int]:
    """Counts what waits for each person; only for those for whom there may be something, one by one."""
    if not people:
        return {}
    invited = EmailAddress.objects.filter(verified=True, email__in=Invitation.objects.values("email"))
    waiting = {
        *Notification.objects.filter(user__in=people, seen_at=None).values_list("user_id", flat=True),
        *invited.filter(user__in=people).values_list("user_id", flat=True),
    }
    now = timezone.now()
    rung = {user.pk: notifications.waiting(user, now=now) for user in User.objects.filter(pk__in=waiting)}
    return {person: rung.get(person, 0) for person in people}


def _links(channels: Collection[UUID], languages: Collection[str]) -> dict[UUID, Link]:
    found = Channel.objects.filter(pk__in=channels).exclude(team=None)
    return {
        item.pk: Link(item.team_id, {language: _drawn(item, language) for language in languages})
        for item in found
        if item.team_id
    }


def _drawn(item: Channel, language: str) -> str:
    with override(language):
        return render_to_string("rail_link.html", {"item": item, "unread": 0})
