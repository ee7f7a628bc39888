"""A connection as lists and its page show it, together with its connector, which may be missing."""

from dataclasses import dataclass

from connectors import registry
from connectors.connections import configs
from connectors.models import Connection
from connectors.sdk.errors import Words
from connectors.web.states import Badge, Viewpoint, connection_badge


@dataclass(frozen=True)
class ConnectionRow:
    connection: Connection
    connector_name: Words
    icon: str
    is_missing: bool
    badge: Badge


def row_of(connection: Connection, view: Viewpoint) -> ConnectionRow:
    """Returns a connection with what a list shows of its connector."""
    connector = registry.of(connection.installation)
    takes_posts = connector is not None and configs.takes_posts(connector)
    return ConnectionRow(
        connection,
        connector_name=connector.name if connector else connection.installation.connector,
        icon=connector.icon if connector else "plug",
        is_missing=connector is None,
        badge=connection_badge(connection, view, is_missing=connector is None, takes_posts=takes_posts),
    )
