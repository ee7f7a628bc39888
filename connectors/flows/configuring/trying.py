"""Tries out settings before they are saved. Only the record of the request is stored."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from channels_app.cards import CardError, Envelope, parse_message
from channels_app.models import Channel, User
from connectors import permissions, registry
from connectors.connections import configs
from connectors.flows.configuring.forms import split
from connectors.http_clients import exchange_of
from connectors.models import Connection
from connectors.sdk import (
    Config,
    ConfigError,
    ConfigForm,
    Connector,
    ConnectorError,
    Http,
    Planned,
    SuggestField,
    Suggestion,
)
from connectors.sdk.languages import speaking
from connectors.sdk.schedule import preview

log = logging.getLogger(__name__)


class HttpFor(Protocol):
    """Makes the network of one call."""

    def __call__(
        self, *, connector: Connector, config: Config, now: datetime, purpose: str, team_id: UUID | None
    ) -> Http: ...


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """`card` is what would be posted, None if there is nothing to say now; `problem` is the source's own words.

    `place` is the form's field to repair, or empty; `planned` are the next runs.
    """

    card: Envelope | None = None
    problem: str = ""
    place: str = ""
    planned: Sequence[Planned] = ()
    exchange_id: UUID | None = None


def try_settings(
    *,
    connector: str,
    form: ConfigForm,
    channel: Channel,
    by: User,
    http: HttpFor,
    now: datetime,
    connection: Connection | None = None,
    language: str = "",
) -> PreviewResult:
    """Asks the source with a valid form's settings. Must not be called in a transaction.

    The card is in `language`, as a connection's is; problems are described in the language of the person who asks.
    """
    permissions.require_may_connect(by, channel)
    it = registry.connector(connector)
    config, secrets = split(form, configs.unseal(connection.secrets) if connection else {})
    config.update(secrets)
    network = http(connector=it, config=config, now=now, purpose="test", team_id=channel.team_id)
    try:
        with speaking(language):
            card = it.test(config, network)
            envelope = parse_message(card.message()) if card else None
        planned = _next_runs(it, config, now, connection)
    except ConnectorError as error:
        place = error.field if isinstance(error, ConfigError) else ""
        return PreviewResult(problem=str(error), place=place, exchange_id=exchange_of(network))
    except CardError as error:
        problem = _("The connector made a card that cannot be shown: %(reason)s") % {"reason": error}
        return PreviewResult(problem=problem, exchange_id=exchange_of(network))
    except Exception as error:
        log.exception("connector %s failed while its settings were tried", connector)
        return PreviewResult(problem=_("The connector failed: %(reason)s") % {"reason": repr(error)[:300]})
    return PreviewResult(envelope, planned=planned, exchange_id=exchange_of(network))


def suggest(
    *, connector: str, field: str, text: str, channel: Channel, by: User, http: HttpFor, now: datetime
) -> Sequence[Suggestion]:
    """Suggests values for a field while someone types; returns nothing if the source fails."""
    permissions.require_may_connect(by, channel)
    it = registry.connector(connector)
    if not isinstance(it.config_form.base_fields.get(field), SuggestField) or "suggest" not in it.capabilities():
        return ()
    network = http(connector=it, config={}, now=now, purpose="suggest", team_id=channel.team_id)
    try:
        return it.suggest(field, text[:200], network)
    except ConnectorError as error:
        log.info("connector %s suggests nothing: %s", connector, error)
        return ()


def upcoming(
    *, connector: str, form: ConfigForm, now: datetime, connection: Connection | None = None
) -> Sequence[Planned]:
    """Returns the next runs by a form's settings; none while a setting that they depend on is missing."""
    it = registry.connector(connector)
    form.full_clean()
    try:
        return _next_runs(it, form.stored(), now, connection)
    except ConfigError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except Exception as error:
        log.debug("connector %s has no schedule for these settings yet: %r", connector, error)
    return ()


def _next_runs(
    connector: Connector, config: Config, now: datetime, connection: Connection | None = None
) -> Sequence[Planned]:
    schedule = connector.schedule(config) if "poll" in connector.capabilities() else None
    phase = configs.phase_of(connection.pk) if connection else timedelta()
    return preview(schedule, now=now, phase=phase, zone=configs.clock_of(schedule)) if schedule else ()
