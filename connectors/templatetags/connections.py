"""Tags that count connections, for pages of channels and teams."""

from typing import Any

from django import template

from connectors.models import Connection

register = template.Library()
# Connections of a team that its page for administrators lists; the others are counted.
SHOWN = 50


@register.simple_tag
def connections_of_team(team: Any) -> Any:
    """Lists the newest connections of a team, for administrators: what it is and where, and nothing that it posts."""
    found = Connection.objects.filter(channel__team=team, channel__deleted_at=None, removed_at=None)
    return found.select_related("channel", "installation").order_by("-id")[:SHOWN]


@register.simple_tag
def connections_in(*, channel: Any = None, team: Any = None) -> int:
    """Counts the connections of a channel or, without one, of a team."""
    whose = {"channel": channel} if channel else {"channel__team": team, "channel__deleted_at": None}
    return Connection.objects.filter(removed_at=None, **whose).count()
