"""Reads for rails from the database: who sees which channels, and how much is unread there, for many people at once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from channels_app import access
from channels_app.models import Channel, ChannelMember, Membership, ReadMark
from channels_app.models.fields import first_id_of
from channels_app.web.sidebar import BEGINNING, MAX_BADGE_COUNT

# A person and a channel.
Pair = tuple[UUID, UUID]
# When a person joined the channel's team; None in a chat, where what was said before counts, too.
Since = datetime | None

# The newest root messages of each channel that are read: a badge's worth, and as many of the reader's own. Whoever
# wrote even more of them sees a lower number than there is.
RECENT = 2 * MAX_BADGE_COUNT
NEWEST = """
SELECT room.id, message.id, message.author_id
  FROM unnest(%s::uuid[]) AS room (id)
 CROSS JOIN LATERAL (SELECT id, author_id FROM channels_app_message
                      WHERE channel_id = room.id AND root_id IS NULL AND deleted_at IS NULL
                      ORDER BY id DESC LIMIT %s) message
 ORDER BY room.id, message.id
"""
MARKS = """
SELECT mark.user_id, mark.channel_id, mark.message_id
  FROM unnest(%s::uuid[], %s::uuid[]) AS pair (user_id, channel_id)
  JOIN channels_app_readmark mark USING (user_id, channel_id)
"""


class Recent(NamedTuple):
    """A channel's newest root messages, oldest first, by numbers that order as their ids do; and who wrote them."""

    ids: list[int]
    authors: list[UUID | None]
    writers: set[UUID | None]


def sights(people: Collection[UUID], channels: Collection[UUID] | None = None) -> Iterator[tuple[Pair, Since]]:
    """Yields who of some people sees which open channels, of all or of those given, and since when.

    They are those of `access.visible_channels`, read in three queries for any number of people.
    """
    rooms = Channel.objects.filter(access.OPEN)
    joined = Membership.objects.filter(access.STANDING, user__in=people, team__archived_at=None)
    inside = ChannelMember.objects.filter(user__in=people)
    if channels is None:
        rooms = rooms.filter(Q(team__in=joined.values("team")) | Q(pk__in=inside.values("channel")))
    else:
        rooms, inside = rooms.filter(pk__in=channels), inside.filter(channel__in=channels)
        joined = joined.filter(team__in=Channel.objects.filter(pk__in=channels).values("team"))
    teams: dict[UUID | None, dict[UUID, datetime]] = defaultdict(dict)
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for team, user, since in joined.values_list("team_id", "user_id", "created_at"):
        teams[team][user] = since
    for channel, user in inside.values_list("channel_id", "user_id"):
        members[channel].add(user)
    for channel, team, kind in rooms.values_list("pk", "team_id", "kind"):
        of_team = teams.get(team, {})
        for user in of_team if kind == Channel.Kind.STANDARD else members.get(channel, ()):
            if team is None or user in of_team:
                yield (user, channel), of_team.get(user)


def counts(people: Collection[UUID], channels: Collection[UUID] | None = None) -> dict[Pair, int]:
    """Returns the unread messages of all channels that these people see, or of those given, as `sidebar.unread_of`.

    A channel that is not in it is not seen.
    """
    found = dict(sights(people, channels))
    marked = ReadMark.objects.filter(user__in=people, channel__in={channel for _user, channel in found})
    marks = {(user, channel): mark for user, channel, mark in marked.values_list("user", "channel", "message_id")}
    starts = {pair: marks.get(pair) or _start(since) for pair, since in found.items()}
    return _counted(starts)


def read_on(pairs: Collection[Pair]) -> dict[Pair, int]:
    """Returns the unread messages of those who have a mark in a channel, whether or not they still see it."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [[user for user, _channel in pairs], [channel for _user, channel in pairs]])
        return _counted({(user, channel): mark for user, channel, mark in cursor.fetchall()})


def _start(since: Since) -> UUID:
    return first_id_of(since) if since else BEGINNING


def _counted(starts: dict[Pair, UUID]) -> dict[Pair, int]:
    recent = _recent({channel for _user, channel in starts})
    return {pair: _after(start, recent.get(pair[1]), pair[0]) for pair, start in starts.items()}


def _after(start: UUID, recent: Recent | None, reader: UUID) -> int:
    """Counts the messages after `start` by others, up to MAX_BADGE_COUNT."""
    if recent is None:
        return 0
    first = bisect_right(recent.ids, start.int)
    own = recent.authors[first:].count(reader) if reader in recent.writers else 0
    return min(len(recent.ids) - first - own, MAX_BADGE_COUNT)


def _recent(channels: Iterable[UUID]) -> dict[UUID, Recent]:
    found: dict[UUID, Recent] = {}
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [list(channels), RECENT])
        for channel, message, author in cursor.fetchall():
            recent = found.setdefault(channel, Recent([], [], set()))
            recent.ids.append(message.int)
            recent.authors.append(author)
            recent.writers.add(author)
    return found
