"""The rail: a person's teams, channels and chats, with their unread counts, in four queries."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, Func, IntegerField, OuterRef, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Coalesce

from channels_app import access
from channels_app.flows import chats
from channels_app.models import Channel, Membership, Message, ReadMark, Team, User
from channels_app.models.fields import first_id_of

# The highest count; from there the badge says 99+.
MAX_BADGE_COUNT = 100
# Chats in the rail; the others are a click away, and move up when they get messages.
LISTED_CHATS = 8
BEGINNING = UUID(int=0)


@dataclass(slots=True)
class RailTeam:
    team: Team
    role: str
    channels: list[Channel] = field(default_factory=list)

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
    memberships = list(_memberships(user))
    standing = [m for m in memberships if m.team.deleted_at is None]
    teams = {m.team_id: RailTeam(m.team, m.role) for m in standing if m.team.archived_at is None}
    for channel in _channels(user, memberships).exclude(team=None):
        teams[channel.team_id].channels.append(channel)
    return RailTeams(list(teams.values()), len(teams) < len(memberships))


def chats_of(user: User, *, open_id: UUID | None = None) -> RailChats:
    """Returns the most recently used chats, and the one that is open."""
    found = list(chats_with_unread(user)[: LISTED_CHATS + 1])
    shown = found[:LISTED_CHATS]
    if open_id and open_id not in {chat.pk for chat in shown}:
        shown += chats_with_unread(user).filter(pk=open_id)
    return RailChats(shown, len(found) > LISTED_CHATS)


def chats_with_unread(user: User, *, query: str = "") -> QuerySet[Any]:
    return _with_unread(chats.chats_of(user, query=query), user, Value(BEGINNING))


def unread_of(user: User) -> dict[str, int]:
    """Returns the number of unread messages by channel id, without channels that have none."""
    channels = _channels(user, list(_memberships(user))).values("pk", "unread")
    return {str(row["pk"]): row["unread"] for row in channels if row["unread"]}


def _memberships(user: User) -> QuerySet[Membership]:
    found = Membership.objects.filter(access.STANDING | access.RESTORABLE, user=user)
    return found.select_related("team").order_by("team__name", "team_id")


def _channels(user: User, memberships: list[Membership]) -> QuerySet[Any]:
    """Returns a user's channels with unread counts, without archived ones.

    In a team these count from when the user joined; in a chat, new members see and count the earlier messages, too.
    """
    joined = [When(team=m.team_id, then=Value(first_id_of(m.created_at))) for m in memberships]
    start = Case(*joined, default=Value(BEGINNING), output_field=UUIDField())
    return _with_unread(access.visible_channels(user).filter(access.OPEN), user, start).order_by(F("created_at"), "pk")


def _with_unread(found: QuerySet[Any], user: User, start: Case | Value) -> QuerySet[Any]:
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
