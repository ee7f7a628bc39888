"""Tags for pages of chats, whose members decide on connections (ADR 3)."""

from typing import Any

from django import template

from channels_app.models import Channel
from connectors.web.connections.channel import connections_in, consent_context
from connectors.web.connections.rows import row_of
from connectors.web.states import Viewpoint

register = template.Library()
# Listed in the details of a chat; its connectors' page has them all.
LISTED_CONNECTIONS = 5


@register.inclusion_tag("connectors/connected_to.html", takes_context=True)
def connected_to(context: Any, channel: Channel) -> dict[str, Any]:
    view = Viewpoint(context["user"], channel.team)
    found = list(connections_in(context["user"], channel)[: LISTED_CONNECTIONS + 1])
    shown = [row_of(connection, view) for connection in found[:LISTED_CONNECTIONS]]
    return {"channel": channel, "user": context["user"], "connections": shown, "more": len(found) > LISTED_CONNECTIONS}


@register.inclusion_tag("connectors/consent_requests.html", takes_context=True)
def consent_requests(context: Any, channel: Channel) -> dict[str, Any]:
    """Returns what waits for somebody's consent in a chat."""
    return consent_context(context["user"], channel)
