"""Converts posts in a service's own format to cards, by the connector's `receive`."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from channels_app.cards import CardError, Envelope, parse_message
from connectors import registry
from connectors.connections import configs
from connectors.models import Connection, Delivery
from connectors.payload import UnsupportedBody, read_body
from connectors.sdk import Connector, Headers, Payload, PayloadError
from connectors.sdk.languages import speaking

log = logging.getLogger(__name__)


class ConnectorFailed(Exception):
    """The connector failed on a post; its sender may try again."""


def receiver_for(slug: str) -> Connector | None:
    """Returns the connector if it reads its posts itself. Raises UnknownConnector if it is missing.

    Apps have no dialect of their own, so the registry is not asked for them.
    """
    if registry.is_app(slug):
        return None
    connector = registry.connector(slug)
    return connector if "receive" in connector.capabilities() else None


def limit_of(connector: Connector) -> int:
    """Returns the largest body that the connector takes, in bytes."""
    return max(connector.body_limit, int(settings.HOOK_BODY_LIMIT))


def key_of(slug: str, headers: Mapping[str, str]) -> str:
    """Returns the service's own name for a delivery, empty if it gives none."""
    connector = receiver_for(slug)
    return headers.get(connector.delivery_header, "")[:100] if connector and connector.delivery_header else ""


def record_deliveries(wanted: Mapping[tuple[UUID, str], UUID]) -> dict[tuple[UUID, str], UUID]:
    """Records deliveries (connection id, key) with their messages' ids, in the caller's transaction.

    Returns each delivery's message id, the earlier one if the delivery came before.
    """
    # In order, so that two batches with the same deliveries wait for each other in one direction only.
    rows = [Delivery(connection_id=id, key=key, message_id=wanted[id, key]) for id, key in sorted(wanted)]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    found = Delivery.objects.filter(
        connection_id__in={id for id, _key in wanted}, key__in={key for _id, key in wanted}
    ).values_list("connection_id", "key", "message_id")
    return {(id, key): message_id for id, key, message_id in found}


def record_greeting(connection_id: UUID, now: datetime) -> None:
    """Records when a service first showed that it is connected."""
    Connection.objects.filter(pk=connection_id, greeted_at=None).update(greeted_at=now)


def read(
    connector: Connector, connection_id: UUID, body: bytes, content_type: str, headers: Mapping[str, str]
) -> tuple[Envelope, bytes] | None:
    """Returns the connector's card and its bytes, None for "ignored".

    Raises PayloadError, CardError, UnsupportedBody, or ConnectorFailed if the connector fails.
    """
    connection = Connection.objects.only("config", "config_version", "secrets", "language").get(pk=connection_id)
    config = configs.read(connector, connection.config, connection.config_version, connection.secrets)

    def read_it(body: bytes) -> Any:
        return read_body(body, content_type, headers.get("Content-Encoding", ""), limit=limit_of(connector)).value

    payload = Payload(body, read=read_it)
    try:
        with speaking(connection.language):
            card = connector.receive(config, payload, Headers(headers))
            sent = orjson.dumps(card.message()) if card else b""
        return (parse_message(orjson.loads(sent)), sent) if card else None
    except (PayloadError, CardError, UnsupportedBody):
        raise
    except Exception as error:
        log.exception("connector %s failed on a post to %s", connector.slug, connection_id)
        raise ConnectorFailed(str(error)) from error
