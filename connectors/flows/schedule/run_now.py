"""Runs a connection now, and previews the next runs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.models import User
from connectors import registry
from connectors.connections import configs
from connectors.models import Connection, Run
from connectors.sdk import Planned
from connectors.sdk.schedule import preview as preview_of
from connectors.signals import runs_waiting


class NotNow(ValueError):
    """The connection cannot run at the moment; `str(error)` says why."""


@transaction.atomic
def run_now(*, connection: Connection, by: User, now: datetime) -> Run:
    """Adds a run that is due now; a worker takes it within seconds. Its progress is in the row. Raises NotNow."""
    access.require(access.may_connect(by, connection.channel), _("Only owners of the team can run a connection."))
    if connection.channel.is_archived:
        raise NotNow(str(access.archived_sentence(connection.channel)))
    connector = registry.of(connection.installation)
    if connector is None:
        raise NotNow(_("Its connector is not on this server any more."))
    if "poll" not in connector.capabilities():
        raise NotNow(_("This connection has nothing to fetch: it posts what is sent to its URL."))
    if connection.state == Connection.State.PAUSED or connection.removed_at:
        raise NotNow(_("The connection is paused. Resume it first."))
    if found := Run.objects.filter(connection=connection).exclude(state=Run.State.FINISHED).first():
        Run.objects.filter(pk=found.pk, state=Run.State.WAITING).update(next_attempt_at=now)
    else:
        found = Run.objects.create(connection=connection, due_at=now, manual=True, next_attempt_at=now)
    audit.record("connection.run-now", connection, by=by)
    transaction.on_commit(lambda: runs_waiting.send(sender=Run, count=1))
    return found


def preview(
    *, connector: str, config: Mapping[str, Any], now: datetime, connection_id: UUID | None = None, count: int = 7
) -> list[Planned]:
    """Returns the next runs by these settings, saved or not; empty if nothing is scheduled."""
    found = registry.connector(connector)
    schedule = found.schedule(config) if "poll" in found.capabilities() else None
    if schedule is None:
        return []
    phase = configs.phase_of(connection_id) if connection_id else timedelta()
    return preview_of(schedule, now=now, count=count, phase=phase)
