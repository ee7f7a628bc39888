"""The connections of a team, with their states."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from channels_app import access
from channels_app.models import Message, Team, User
from connectors import registry
from connectors.connections import configs
from connectors.models import Connection, Run
from connectors.sdk import Planned, Schedule
from connectors.sdk.schedule import preview

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

MISSING = "missing"


class Activity(TypedDict):
    """The annotations of a team's connection."""

    last_message_at: datetime | None
    last_run_at: datetime | None
    last_outcome: str | None


TeamConnections: TypeAlias = "QuerySet[WithAnnotations[Connection, Activity]]"


def connections_of_team(*, team: Team, by: User, query: str = "") -> TeamConnections:
    """Lists every connection in the team's channels that the person sees.

    Each has `last_message_at`, `last_run_at` and `last_outcome`.
    """
    messages = Message.objects.filter(source=OuterRef("pk"), deleted_at=None).order_by("-id")
    runs = Run.objects.filter(connection=OuterRef("pk")).order_by("-due_at")
    found = Connection.objects.filter(
        channel__team=team, channel__in=access.visible_channels(by), removed_at=None
    ).select_related("channel", "installation", "created_by", "picture")
    if query:
        fields = ("name", "sender_name", "channel__name", "installation__connector", "created_by__display_name")
        for word in query.replace("\x00", " ").split():  # PostgreSQL has no NUL in a text
            found = found.filter(Q(*[(f"{field}__icontains", word) for field in fields], _connector=Q.OR))
    return found.annotate(
        last_message_at=Subquery(messages.values("created_at")[:1]),
        last_run_at=Subquery(runs.values("finished_at")[:1]),
        last_outcome=Subquery(runs.values("outcome")[:1]),
    ).order_by(F("problem_since").asc(nulls_last=True), "channel__name", "name")


def in_state(found: TeamConnections, state: str) -> TeamConnections:
    """Keeps connections in a state, or in MISSING, which ends when the package is back; any other word keeps all."""
    if state == MISSING:
        return found.filter(_is_missing())
    return found.filter(~_is_missing(), state=state) if state in Connection.State.values else found


def count_states(found: TeamConnections) -> dict[str, int]:
    """Counts the connections in each state, in one query."""
    states = {state: Count("pk", filter=~_is_missing() & Q(state=state)) for state in Connection.State.values}
    counts: dict[str, int] = found.order_by().aggregate(**states, missing=Count("pk", filter=_is_missing()))
    return counts


def _is_missing() -> Q:
    return Q(installation__version=None) & ~Q(installation__connector__in=registry.connectors().keys())


def description_of(connection: Connection) -> str:
    """Describes in one line what the connection is configured for; empty if its settings cannot be read."""
    connector = registry.of(connection.installation)
    if connector is None:
        return ""
    try:
        return connector.describe(configs.read(connector, connection.config, connection.config_version))
    except Exception:
        return ""  # the connector cannot read these settings; its page says so


def upcoming_of(connection: Connection, *, now: datetime) -> Sequence[Planned]:
    """Returns the next runs of a connection by its saved settings; none while it does not run."""
    connector = registry.of(connection.installation)
    if connector is None or connection.next_run_at is None or connection.state != Connection.State.ACTIVE:
        return ()
    if connection.channel.is_archived:
        return ()
    try:
        schedule = connector.schedule(configs.read(connector, connection.config, connection.config_version))
        return _ahead(schedule, connection, now) if schedule else ()
    except Exception:
        return ()


def _ahead(schedule: Schedule, connection: Connection, now: datetime) -> Sequence[Planned]:
    """Returns the runs from `next_run_at` on; it may be later than the schedule's, if the source asked for a pause."""
    first = connection.next_run_at
    now = max(now, first - timedelta(microseconds=1)) if first else now
    return preview(schedule, now=now, phase=configs.phase_of(connection.pk), zone=configs.clock_of(schedule))
