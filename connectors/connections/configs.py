"""A connection's settings in the form that its connector expects: the present version, with the secrets unsealed."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import get_current_timezone_name

from channels_app import vault
from connectors import registry
from connectors.models import Connection
from connectors.sdk import Config, Connector, Daily, Schedule

# Shown in place of a secret.
MASK = "••••••••"


def read(connector: Connector, config: Config, version: int, sealed: bytes | None = None) -> dict[str, Any]:
    """Returns the settings in the connector's present format, together with the secrets in `sealed`, if given."""
    known = config if version == connector.config_version else connector.migrate_config(config, version)
    return {**known, **unseal(sealed)}


def unseal(sealed: bytes | None) -> dict[str, Any]:
    secrets: dict[str, Any] = json.loads(vault.unseal(sealed)) if sealed else {}
    return secrets


def seal(secrets: Mapping[str, Any]) -> bytes | None:
    return vault.seal(json.dumps(dict(secrets)).encode()) if secrets else None


def phase_of(connection_id: UUID) -> timedelta:
    """Shifts a connection's interval against the others'; from the random end of its id."""
    return timedelta(seconds=connection_id.int % 86_400)


def next_run_of(connection: Connection, *, now: datetime) -> datetime | None:
    """Returns when a connection is next due, None if it has no schedule.

    If its connector is missing, the time that is stored stays: it is looked at again when the connector is back.
    """
    connector = registry.of(connection.installation)
    if connector is None:
        return connection.next_run_at
    return next_run(connector, read(connector, connection.config, connection.config_version), connection.pk, after=now)


def clock_of(schedule: Schedule) -> str:
    """Returns the time zone in which runs are shown: that of the schedule or, if it has none, the reader's."""
    return schedule.zone if isinstance(schedule, Daily) else get_current_timezone_name()


def takes_posts(connector: Connector) -> bool:
    """Tells whether its connections have a URL: for its service's own format or, where nothing is polled, for cards."""
    return "receive" in connector.capabilities() or "poll" not in connector.capabilities()


def next_run(connector: Connector, config: Config, connection_id: UUID, *, after: datetime) -> datetime | None:
    schedule = connector.schedule(config) if "poll" in connector.capabilities() else None
    return schedule.after(after, phase_of(connection_id)) if schedule else None
