"""Saves settings, each time with a row of who changed what."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import audit
from channels_app.models import Channel, Picture, User
from connectors import permissions, registry
from connectors.connections import configs, consent
from connectors.connections.webhook_urls import WebhookUrls, new_urls
from connectors.flows.configuring.forms import split
from connectors.models import ConfigChange, Connection
from connectors.redaction import mask_addresses
from connectors.sdk import ConfigError, ConfigForm, Connector

# Settings of a connection besides its connector's, kept in history with them.
DETAILS = ("name", "missed", "grace", "language")


class Invalid(ValueError):
    """The settings cannot be saved; `form` says where."""

    def __init__(self, form: ConfigForm) -> None:
        super().__init__(form.errors.as_text())
        self.form = form


def add(
    *,
    channel: Channel,
    by: User,
    connector: str,
    form: ConfigForm,
    name: str,
    now: datetime,
    picture: Picture | None = None,
    **details: Any,
) -> tuple[Connection, WebhookUrls | None]:
    """Connects a connector to a channel with a form's settings; returns its URLs too, if it receives posts.

    Raises Invalid if the settings cannot be saved.
    """
    permissions.require_may_connect(by, channel)
    it = registry.connector(connector)
    with transaction.atomic():
        installation = consent.installation_in(channel, connector, by)
        made = Connection(installation=installation, channel=channel, created_by=by, picture=picture, name=name)
        _store(made, it, form, now, details)
        made.save(force_insert=True)
        consent.ask(made, by)
        record(made, by=by, now=now, changes=[])
        audit.record("connection.added", made, by=by, after={"connector": connector, "channel": channel})
        return made, new_urls(made, by) if configs.takes_posts(it) else None


def edit(*, connection: Connection, by: User, form: ConfigForm, now: datetime, **details: Any) -> ConfigChange | None:
    """Saves changed settings (and DETAILS); returns None if nothing changed. A problem counts as repaired."""
    permissions.require_may_connect(by, connection.channel)
    permissions.require_ours(connection)
    it = registry.connector(connection.installation.connector)
    with transaction.atomic():
        held = Connection.objects.select_for_update().select_related("installation").get(pk=connection.pk)
        before = seen(held)
        _store(held, it, form, now, details)
        held.save()
        changes = differences(before, seen(held), form.secret_names())
        return record_change(held, by=by, now=now, changes=changes) if changes else None


def _store(
    connection: Connection, connector: Connector, form: ConfigForm, now: datetime, details: Mapping[str, Any]
) -> None:
    if unknown := details.keys() - set(DETAILS):
        raise TypeError(f"not a setting of a connection: {sorted(unknown)}")
    if not form.is_valid():
        raise Invalid(form)
    config, secrets = split(form, configs.unseal(connection.secrets))
    connection.config, connection.config_version = config, connector.config_version
    connection.secrets = configs.seal(secrets)
    for name, value in details.items():
        setattr(connection, name, value)
    try:
        plan(connection, connector, now)
    except ConfigError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        raise Invalid(form) from error


def plan(connection: Connection, connector: Connector, now: datetime) -> None:
    """Plans the next run by the connection's present settings and clears its problem, which counts as repaired."""
    config = configs.read(connector, connection.config, connection.config_version)
    connection.next_run_at = configs.next_run(connector, config, connection.pk, after=now)
    schedule = connector.schedule(config) if connection.next_run_at else None
    connection.time_zone = schedule.zone if schedule else ""
    if connection.state == Connection.State.ATTENTION:
        connection.state = Connection.State.ACTIVE
    connection.problem, connection.problem_place, connection.problem_since = "", "", None


def seen(connection: Connection) -> dict[str, Any]:
    """Returns all that a person sets, with secrets in clear: for comparison, never for storage."""
    details = {"name": connection.name, "missed": connection.missed, "language": connection.language}
    return {**details, "grace": _minutes(connection.grace), **connection.config, **configs.unseal(connection.secrets)}


def differences(before: Mapping[str, Any], after: Mapping[str, Any], secrets: frozenset[str]) -> list[dict[str, Any]]:
    """Lists what changed as rows of `field`, `before` and `after`, with secrets masked."""

    def shown(name: str, values: Mapping[str, Any]) -> Any:
        value = values.get(name)
        return configs.MASK if name in secrets and value else value

    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [{"field": name, "before": shown(name, before), "after": shown(name, after)} for name in names]


def record_change(
    connection: Connection,
    *,
    by: User,
    now: datetime,
    changes: list[dict[str, Any]],
    undoes: ConfigChange | None = None,
) -> ConfigChange:
    """Records a change in the connection's history and in the audit log, where addresses hide what may be a key."""
    before, after = ({row["field"]: mask_addresses(row[when]) for row in changes} for when in ("before", "after"))
    audit.record("connection.configured", connection, by=by, before=before, after=after)
    return record(connection, by=by, now=now, changes=changes, undoes=undoes)


def record(
    connection: Connection,
    *,
    by: User,
    now: datetime,
    changes: list[dict[str, Any]],
    undoes: ConfigChange | None = None,
) -> ConfigChange:
    return ConfigChange.objects.create(
        connection=connection,
        by=by,
        at=now,
        changes=changes,
        undoes=undoes,
        name=connection.name,
        config=connection.config,
        config_version=connection.config_version,
        secrets=connection.secrets,
        missed=connection.missed,
        grace=connection.grace,
        language=connection.language,
    )


def _minutes(grace: timedelta) -> str:
    return _("%(minutes)d min") % {"minutes": grace.total_seconds() // 60}
