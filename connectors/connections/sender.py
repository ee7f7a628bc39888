"""Under whose name, picture and icon a connection's messages appear."""

from channels_app.flows.posting import Sender
from connectors import registry
from connectors.models import Connection


def sender_of(connection: Connection) -> Sender:
    """Reads the connection's installation."""
    icon = registry.icon_of(connection.installation.connector)
    return Sender(connection.appears_as, connection.pk, connection.picture_id, icon)
