"""Sends a test card, which arrives like a post of the connection's own sender."""

import json
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from channels_app.cards import parse_message
from channels_app.flows.posting import post_card
from channels_app.models import User
from connectors import permissions
from connectors.connections.sender import sender_of
from connectors.models import Connection
from connectors.sdk.languages import speaking


class NotPosted(ValueError):
    """A post would be refused now; `str(error)` says why."""


def post_test_card(*, connection: Connection, by: User, now: datetime) -> UUID:
    """Sends a test card under the connection's name; returns the message's id. Raises NotPosted if it is refused."""
    team = connection.channel.team
    permissions.require_may_connect(by, connection.channel)
    if connection.state == Connection.State.PAUSED:
        raise NotPosted(_("The connection is paused. Resume it first."))
    if team and not team.incoming_webhooks_allowed:
        raise NotPosted(_("The team's incoming webhooks are switched off."))
    with speaking(connection.language, get_language()):
        payload = _card(connection, by, now)
    return post_card(
        channel_id=connection.channel_id,
        sender=sender_of(connection),
        envelope=parse_message(payload),
        payload=json.dumps(payload, ensure_ascii=False).encode(),
    )


def _card(connection: Connection, by: User, now: datetime) -> dict[str, object]:
    title = _("Test card from %(name)s") % {"name": connection.name}
    return {
        "@type": "MessageCard",
        "@context": "https://schema.org/extensions",
        "summary": title,
        "themeColor": "0B6B63",
        "title": title,
        "text": _("It works. What is sent to this connection's URLs **appears here**."),
        "sections": [
            {
                "facts": [
                    *([{"name": _("Channel"), "value": connection.channel.name}] if connection.channel.name else []),
                    {"name": _("Sent by"), "value": str(by)},
                    {"name": _("Sent at"), "value": f"{now:%Y-%m-%d %H:%M:%S} UTC"},
                ]
            }
        ],
    }
