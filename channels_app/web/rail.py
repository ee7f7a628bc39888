"""The rail: a person's teams and channels, with how much of each is unread. Three queries, however many there are."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, Func, IntegerField, OuterRef, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Coalesce

from channels_app import access
from channels_app.models import Channel, Membership, Message, ReadMark, Team, User

# Counted no further: beyond, the badge says 99+.
MOST = 100


@dataclass(slots=True)
class RailTeam:
    team: Team
    role: str
    channels: list[Channel] = field(default_factory=list)

    @property
    def may_create_channels(self) -> bool:
        return access.role_may_create_channels(self.role)


def teams_of(user: User) -> list[RailTeam]:
    memberships = list(_memberships(user))
    teams = {m.team_id: RailTeam(m.team, m.role) for m in memberships}
    for channel in _channels(user, memberships).exclude(team=None):
        teams[channel.team_id].channels.append(channel)
    return list(teams.values())


def unread_of(user: User) -> dict[str, int]:
    """Unread messages by channel, those that have any."""
    channels = _channels(user, list(_memberships(user))).values("pk", "unread")
    return {str(row["pk"]): row["unread"] for row in channels if row["unread"]}


def _memberships(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user).select_related("team").order_by("team__name", "team_id")


def _channels(user: User, memberships: list[Membership]) -> QuerySet[Any]:
    """With `unread`: root messages by others after the read mark, or after joining where nothing was read yet."""
    mark = ReadMark.objects.filter(user=user, channel=OuterRef("pk")).values("message_id")
    joined = [When(team=m.team_id, then=Value(first_id_of(m.created_at))) for m in memberships]
    start = Case(*joined, default=Value(UUID(int=0)), output_field=UUIDField())
    newer = (
        Message.objects.filter(channel=OuterRef("pk"), root=None, deleted_at=None, pk__gt=OuterRef("read_to"))
        .exclude(author=user)
        .order_by("-pk")
        .values("pk")[:MOST]
    )
    unread = Func(ArraySubquery(newer), function="cardinality", output_field=IntegerField())
    return (
        access.visible_channels(user)
        .annotate(read_to=Coalesce(Subquery(mark), start))
        .annotate(unread=unread)
        .order_by(F("created_at"), "pk")
    )


def first_id_of(moment: datetime) -> UUID:
    """The smallest UUIDv7 of a moment: its first 48 bits are the milliseconds."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
