"""The rail: a person's teams, channels and chats, with their unread counts, in three queries."""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from channels_app import access
from channels_app.flows import chats
from channels_app.models import Channel, Favourite, Membership, Message, ReadMark, User
from channels_app.models.fields import FirstIdOf
from channels_app.statements import Statement

# The highest count; from there the badge says 99+.
MAX_BADGE_COUNT = 100
# Channels in the rail besides favourites and what is unread: those read last or new; all of somebody with no more.
LISTED_CHANNELS = 20
# Teams of which no channel is listed are shown to who has no more than these; others find them by name.
LISTED_TEAMS = 12
# Chats in the rail; the others are a click away, and move up when they get messages.
LISTED_CHATS = 8
BEGINNING = UUID(int=0)


class RailChannel(NamedTuple):
    pk: UUID
    team_id: UUID
    name: str
    is_private: bool
    unread: int
    is_favourite: bool
    # The newest message that was read there.
    read_to: UUID | None


@dataclass(slots=True)
class RailTeam:
    pk: UUID
    name: str
    role: str
    channels: list[RailChannel] = field(default_factory=list)
    # How many more there are that the rail does not list, and whether there are any at all.
    unlisted: int = 0
    is_empty: bool = True

    @property
    def may_create_channels(self) -> bool:
        return access.role_may_create_channels(self.role)


class RailTeams(NamedTuple):
    """`favourites` stand above `shown`, the teams with the rest of what is listed; `newest` is of all channels.

    `open` is the channel that the page shows, if it takes posts.
    """

    favourites: list[RailChannel]
    shown: list[RailTeam]
    has_archived: bool
    newest: UUID | None
    open: RailChannel | None


class RailChats(NamedTuple):
    shown: list[Any]
    more: bool


def teams_of(user: User, *, open_id: UUID | None = None) -> RailTeams:
    """Returns a user's teams with what the rail lists of their channels, and the favourites apart from these.

    `open_id` is the channel that the page shows. Teams of which nothing is listed are left out where there are many.
    """
    memberships = _memberships.rows(user=user.pk)
    teams = {pk: RailTeam(pk, name, role) for pk, name, role, is_open in memberships if is_open}
    # A team that one joined since it was asked for is listed the next time.
    channels = [RailChannel(*row) for row in _channels.rows(user=user.pk) if row[1] in teams]
    listed = _listed(channels, open_id)
    for channel in channels:
        team = teams[channel.team_id]
        team.is_empty = False
        if channel.pk not in listed:
            team.unlisted += 1
        elif not channel.is_favourite:
            team.channels.append(channel)
    shown = [team for team in teams.values() if team.channels or len(teams) <= LISTED_TEAMS]
    favourites = [channel for channel in channels if channel.is_favourite]
    newest = max((channel.pk for channel in channels), default=None)
    opened = next((channel for channel in channels if channel.pk == open_id), None)
    return RailTeams(favourites, shown, len(teams) < len(memberships), newest, opened)


def places_of(user: User) -> list[RailTeam]:
    """Returns a user's teams with all of their channels that the user sees."""
    teams = {pk: RailTeam(pk, name, role) for pk, name, role, is_open in _memberships.rows(user=user.pk) if is_open}
    for row in _channels.rows(user=user.pk):
        if row[1] in teams:
            teams[row[1]].channels.append(RailChannel(*row))
    return list(teams.values())


def _listed(channels: list[RailChannel], open_id: UUID | None) -> set[UUID]:
    """Returns what is always listed: favourites, what has something unread, what is open; and what was read last.

    Of a few channels these are all. One that was never read counts from when it began: ids are in the order of time.
    """
    recent = sorted(channels, key=lambda channel: channel.read_to or channel.pk, reverse=True)[:LISTED_CHANNELS]
    always = (one for one in channels if one.is_favourite or one.unread or one.pk == open_id)
    return {channel.pk for channel in (*recent, *always)}


def chats_of(user: User, *, open_id: UUID | None = None) -> RailChats:
    """Returns the most recently used chats, and the one that is open."""
    found = [_with_others(chat) for chat in _recent_chats.objects(user=user.pk)]
    shown = found[:LISTED_CHATS]
    if open_id and open_id not in {chat.pk for chat in shown}:
        shown += [_with_others(chat) for chat in _one_chat.objects(user=user.pk, chat=open_id)]
    return RailChats(shown, len(found) > LISTED_CHATS)


def _with_others(chat: Any) -> Any:
    chat.others = [User(**json.loads(person)) for person in chat.others_listed]
    return chat


def chats_with_unread(user: User, *, query: str = "") -> QuerySet[Any]:
    return _with_unread(chats.chats_of(user, query=query), user.pk, Value(BEGINNING))


def _with_unread(found: QuerySet[Any], user: UUID, start: Combinable) -> QuerySet[Any]:
    """Annotates `unread`: root messages by others after the read mark, or after `start` if nothing was read yet."""
    mark = ReadMark.objects.filter(user=user, channel=OuterRef("pk")).values("message_id")
    newer = (
        Message.objects.filter(channel=OuterRef("pk"), root=None, deleted_at=None, pk__gt=OuterRef("read_to"))
        .exclude(author=user)
        .order_by("-pk")
        .values("pk")[:MAX_BADGE_COUNT]
    )
    unread = Func(ArraySubquery(newer), function="cardinality", output_field=IntegerField())
    read_to = Coalesce(F("mark"), start, output_field=UUIDField())
    counted: QuerySet[Any] = found.annotate(mark=Subquery(mark)).annotate(read_to=read_to).annotate(unread=unread)
    return counted


def unread_of(user: User) -> dict[str, int]:
    """Returns the number of unread messages by channel id, without channels that have none."""
    return {str(row.pk): row.unread for row in map(RailChannel._make, _channels.rows(user=user.pk)) if row.unread}


def _memberships_in_sql(*, user: UUID) -> QuerySet[Any, Any]:
    found = Membership.objects.filter(access.STANDING | access.RESTORABLE, user=user).order_by("team__name", "team_id")
    is_open = Case(When(team__deleted_at=None, team__archived_at=None, then=True), default=False)
    return found.values_list("team_id", "team__name", "role", is_open)


def _channels_in_sql(*, user: UUID) -> QuerySet[Any, Any]:
    """Returns a user's channels with unread counts, without archived ones.

    In a team these count from when the user joined; in a chat, new members see and count the earlier messages, too.
    """
    joined = Membership.objects.filter(team=OuterRef("team"), user=user).values(at=FirstIdOf("created_at"))
    start = Coalesce(Subquery(joined), Value(BEGINNING), output_field=UUIDField())
    found = access.visible_channels(User(pk=user)).filter(access.OPEN).order_by("created_at", "pk")
    starred = Exists(Favourite.objects.filter(user=user, channel=OuterRef("pk")))
    rows: QuerySet[Any, Any] = _with_unread(found, user, start).annotate(
        is_private=Case(When(kind=Channel.Kind.PRIVATE, then=True), default=False), is_favourite=starred
    )
    return rows.values_list("pk", "team_id", "name", "is_private", "unread", "is_favourite", "mark")


def _chats_in_sql(*, user: UUID) -> QuerySet[Any, Any]:
    person = User(pk=user)
    found = _with_unread(chats.chats_of(person).prefetch_related(None), user, Value(BEGINNING))
    listed: QuerySet[Any, Any] = found.annotate(others_listed=chats.others_listed(person))
    return listed


_memberships = Statement(_memberships_in_sql, user="id")
_channels = Statement(_channels_in_sql, user="id")
_recent_chats = Statement(lambda user: _chats_in_sql(user=user)[: LISTED_CHATS + 1], user="id")
_one_chat = Statement(lambda user, chat: _chats_in_sql(user=user).filter(pk=chat), user="id", chat="id")
