"""A post in a connector's own dialect: from what a service sent to the card its connector makes of it."""

import logging
from collections.abc import Mapping
from uuid import UUID

import orjson

from channels_app.cards import CardError, Envelope, parse_message
from connectors import configs, registry
from connectors.flows.payload import read_payload
from connectors.models import Connection
from connectors.sdk import Connector, Headers, Payload, PayloadError

log = logging.getLogger(__name__)


class Unworded(Exception):
    """The connector failed on a post; its sender may try again."""


def speaker(slug: str) -> Connector | None:
    """The connector, if it reads its posts itself. Raises UnknownConnector for one that is missing.

    Apps have no dialect of their own, so nothing is asked for them.
    """
    if registry.is_app(slug):
        return None
    connector = registry.connector(slug)
    return connector if "receive" in connector.capabilities() else None


def read(
    connector: Connector, connection_id: UUID, body: bytes, content_type: str, headers: Mapping[str, str]
) -> tuple[Envelope, bytes] | None:
    """The card and its bytes, None for "ignored". Raises PayloadError, CardError, UnsupportedBody, Unworded."""
    connection = Connection.objects.only("config", "config_version", "secrets").get(pk=connection_id)
    config = configs.read(connector, connection.config, connection.config_version, connection.secrets)
    payload = Payload(body, read_payload(body, content_type))
    try:
        card = connector.receive(config, payload, Headers(headers))
        if card is None:
            return None
        sent = orjson.dumps(card.message())
        return parse_message(orjson.loads(sent)), sent
    except (PayloadError, CardError):
        raise
    except Exception as error:
        log.exception("connector %s failed on a post to %s", connector.slug, connection_id)
        raise Unworded(str(error)) from error
