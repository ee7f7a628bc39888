"""Records problems of connections, notifies the people who manage them, and clears problems that are over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from channels_app import access
from channels_app.flows import notifications
from channels_app.translatable import Sentence
from connectors import registry
from connectors.connections import configs
from connectors.flows.schedule.leasing import LeasedRun
from connectors.models import Connection

NEEDS_ATTENTION = _("%(name)s needs attention: %(problem)s")
WORKS_AGAIN = _("%(name)s works again.")


def note(ids: Sequence[UUID], *, problem: Sentence, place: str, attention: bool, now: datetime) -> None:
    """Records a problem of several connections; notifies people if they need attention now."""
    running = Connection.objects.filter(pk__in=ids).exclude(state=Connection.State.PAUSED)
    told = list(running.filter(state=Connection.State.ACTIVE).select_related(*ABOUT)) if attention else []
    values: dict[str, Any] = {"state": Connection.State.ATTENTION} if attention else {}
    since = Coalesce(F("problem_since"), Value(now))
    running.update(problem=problem, problem_place=place, problem_since=since, **values)
    for connection in told:
        _tell(connection, Sentence(NEEDS_ATTENTION, {"name": connection.name, "problem": problem}), now)


def solve(taken: LeasedRun, *, now: datetime) -> None:
    """Clears the connection's problem; if it needed attention, it follows its schedule again, and people are told."""
    mine = Connection.objects.filter(pk=taken.connection_id)
    if taken.state == Connection.State.ATTENTION:
        connector = registry.connector(taken.connector)
        config = configs.read(connector, taken.config, taken.config_version)
        again = configs.next_run(connector, config, taken.connection_id, after=now)
        if mine.filter(state=taken.state).update(state=Connection.State.ACTIVE, next_run_at=again):
            _tell(mine.select_related(*ABOUT).get(), Sentence(WORKS_AGAIN, {"name": taken.name}), now)
    mine.exclude(state=Connection.State.ATTENTION).update(problem="", problem_place="", problem_since=None)


def put_off(taken: LeasedRun, *, until: datetime) -> None:
    """Moves the next run to after the moment that its source named."""
    connector = registry.connector(taken.connector)
    config = configs.read(connector, taken.config, taken.config_version)
    following = configs.next_run(connector, config, taken.connection_id, after=until)
    Connection.objects.filter(pk=taken.connection_id, next_run_at__lt=following).update(next_run_at=following)


ABOUT = ("channel", "installation")


def _tell(connection: Connection, say: Sentence, now: datetime) -> None:
    notifications.notify(
        people=access.managers_of(connection.channel, connection.created_by_id),
        say=say,
        subject=connection.pk,
        channel_id=connection.channel_id,
        path=reverse("connection", args=(connection.pk,)),
        icon=registry.icon_of(connection.installation.connector),
        now=now,
    )
