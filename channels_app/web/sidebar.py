"""The rail: a person's teams, channels and chats, with their unread counts, in three queries."""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Func, IntegerField, OuterRef, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from channels_app import access
from channels_app.flows import chats
from channels_app.models import Channel, Membership, Message, ReadMark, User
from channels_app.models.fields import FirstIdOf
from channels_app.statements import Statement

# The highest count; from there the badge says 99+.
MAX_BADGE_COUNT = 100
# Chats in the rail; the others are a click away, and move up when they get messages.
LISTED_CHATS = 8
BEGINNING = UUID(int=0)


class RailChannel(NamedTuple):
    pk: UUID
    name: str
    is_private: bool
    unread: int


@dataclass(slots=True)
class RailTeam:
    pk: UUID
    name: str
    role: str
    channels: list[RailChannel] = field(default_factory=list)

    @property
    def may_create_channels(self) -> bool:
        return access.role_may_create_channels(self.role)


class RailTeams(NamedTuple):
    shown: list[RailTeam]
    has_archived: bool


class RailChats(NamedTuple):
    shown: list[Any]
    more: bool


def teams_of(user: User) -> RailTeams:
    """Returns a user's teams with their channels, and whether there are others: archived or deleted ones."""
    memberships = _memberships.rows(user=user.pk)
    teams = {pk: RailTeam(pk, name, role) for pk, name, role, is_open in memberships if is_open}
    for pk, team, name, kind, unread in _channels.rows(user=user.pk):
        if team:
            teams[team].channels.append(RailChannel(pk, name, kind == Channel.Kind.PRIVATE, unread))
    return RailTeams(list(teams.values()), len(teams) < len(memberships))


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
    read_to = Coalesce(Subquery(mark), start, output_field=UUIDField())
    counted: QuerySet[Any] = found.annotate(read_to=read_to).annotate(unread=unread)
    return counted


def unread_of(user: User) -> dict[str, int]:
    """Returns the number of unread messages by channel id, without channels that have none."""
    return {str(pk): unread for pk, _team, _name, _kind, unread in _channels.rows(user=user.pk) if unread}


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
    rows: QuerySet[Any, Any] = _with_unread(found, user, start).values_list("pk", "team_id", "name", "kind", "unread")
    return rows


def _chats_in_sql(*, user: UUID) -> QuerySet[Any, Any]:
    person = User(pk=user)
    found = _with_unread(chats.chats_of(person).prefetch_related(None), user, Value(BEGINNING))
    listed: QuerySet[Any, Any] = found.annotate(others_listed=chats.others_listed(person))
    return listed


_memberships = Statement(_memberships_in_sql, user="id")
_channels = Statement(_channels_in_sql, user="id")
_recent_chats = Statement(lambda user: _chats_in_sql(user=user)[: LISTED_CHATS + 1], user="id")
_one_chat = Statement(lambda user, chat: _chats_in_sql(user=user).filter(pk=chat), user="id", chat="id")
