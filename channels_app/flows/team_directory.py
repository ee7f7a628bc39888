"""Lists all teams of the server for its administrators, with counts, in a constant number of queries."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from channels_app import access
from channels_app.models import Channel, Membership, Message, Team
from channels_app.models.fields import first_id_of

# A team in which nothing was posted for this long may be forgotten.
IDLE_AFTER = timedelta(days=90)
# How lists are ordered, besides by name: the largest or newest first.
COUNTS = ("people", "channels", "connections", "activity")
FILTERS = ("ownerless", "archived", "idle", "deleted")

# By an index, channel by channel: asked for any of a team's messages, PostgreSQL reads those of all teams.
SIZE = """
SELECT number, coalesce(bytes, 0)
  FROM (SELECT count(*) AS number
          FROM (SELECT FROM channels_app_channel channel
                 CROSS JOIN LATERAL (SELECT FROM channels_app_message message
                                      WHERE message.channel_id = channel.id LIMIT %(most)s) message
                 WHERE channel.team_id = %(team)s LIMIT %(most)s) counted) counted,
       (SELECT avg(bytes) AS bytes
          FROM (SELECT message.bytes FROM channels_app_channel channel
                 CROSS JOIN LATERAL (SELECT pg_column_size(message.*) AS bytes FROM channels_app_message message
                                      WHERE message.channel_id = channel.id LIMIT %(sampled)s) message
                 WHERE channel.team_id = %(team)s LIMIT %(sampled)s) sample) sample
"""

# What others count in each team, by name: a queryset of rows with `team` as the team's id.
_counted: dict[str, QuerySet[Any]] = {}


def count(name: str, rows: "QuerySet[Any]", team: str) -> None:
    """Adds a count to every team: the rows whose field `team` leads to it."""
    _counted[name] = rows.annotate(of_team=F(team))


def listed(*, query: str = "", only: str = "", order: str = "", now: datetime) -> "QuerySet[Any]":
    """Returns teams with `people`, `channels_count`, `connections` and `newest`, the id of their newest message."""
    found: QuerySet[Any] = Team.objects.filter(_named_like(query)) if query else Team.objects.all()
    return _filtered(_with_counts(found), only, now).order_by(*_order(order))


def _with_counts(teams: "QuerySet[Any]") -> "QuerySet[Any]":
    people = Membership.objects.filter(team=OuterRef("pk"))
    channels = Channel.objects.filter(team=OuterRef("pk"), deleted_at=None)
    others = {name: _number(rows.filter(of_team=OuterRef("pk")), "of_team") for name, rows in _counted.items()}
    counts = {"people": _number(people, "team"), "channels_count": _number(channels, "team"), **others}
    counted: QuerySet[Any] = teams.annotate(**counts, newest=newest_of(channels))
    return counted


def newest_of(channels: "QuerySet[Channel]") -> Subquery:
    """Returns the id of the newest message in any of the channels: one look into an index for each."""
    message = Message.objects.filter(channel=OuterRef("pk")).order_by("-id").values("id")[:1]
    newest = channels.annotate(newest=Subquery(message)).order_by(F("newest").desc(nulls_last=True))
    return Subquery(newest.values("newest")[:1], output_field=UUIDField())


def _number(rows: "QuerySet[Any]", by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _filtered(teams: "QuerySet[Any]", only: str, now: datetime) -> "QuerySet[Any]":
    if only == "deleted":
        return teams.exclude(deleted_at=None)
    standing = teams.filter(deleted_at=None)
    if only == "archived":
        return standing.exclude(archived_at=None)
    if only == "ownerless":
        return access.ownerless(standing)
    if only == "idle":
        start = now - IDLE_AFTER
        quiet = Q(newest__lt=first_id_of(start)) | Q(newest=None)
        return standing.filter(quiet, created_at__lt=start)
    return standing


def _order(order: str) -> tuple[Any, ...]:
    fields: Mapping[str, str] = {"channels": "channels_count", "activity": "newest"}
    if order in COUNTS and (order != "connections" or order in _counted):
        return (F(fields.get(order, order)).desc(nulls_last=True), "name", "pk")
    return ("name", "pk")


def _named_like(query: str) -> Q:
    """Selects teams by the words of their name and description."""
    words = query.replace("\x00", " ").split()[:8]
    found = Q()
    for word in words:
        found &= Q(name__icontains=word) | Q(description__icontains=word)
    return found


def size_of(team: Team, *, most: int, sampled: int) -> tuple[int, int]:
    """Returns the number of a team's messages, at most `most`, and about how many bytes they take.

    The size is that of `sampled` messages, carried over to all of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(SIZE, {"team": team.pk, "most": most, "sampled": sampled})
        (number, average) = cursor.fetchone()
        return number, round(average * number)
