"""The page of everything that is connected in a team."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels_app import access
from channels_app.web.requests import reader
from connectors import registry
from connectors.connections import health
from connectors.connections.health import Health
from connectors.flows import team_connections
from connectors.flows.publishing import upgrades
from connectors.models import Connection
from connectors.web.connections.rows import ConnectionRow, row_of
from connectors.web.states import Viewpoint

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

CONNECTIONS_PER_PAGE = 25


@require_safe
def connections(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    query, state = request.GET.get("q", "").strip()[:200], request.GET.get("state", "")
    found = team_connections.connections_of_team(team=team, by=user, query=query)
    counts = team_connections.count_states(found)
    page = Paginator(team_connections.in_state(found, state), CONNECTIONS_PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    registry.load(connection.installation for connection in rows)
    how = health.of(rows, now=timezone.now())
    context = {
        "team": team,
        "page": page,
        "rows": [_row(connection, Viewpoint(user, team, how[connection.pk])) for connection in rows],
        "query": query,
        "state": state,
        "states": _states(counts),
        "keep": urlencode({"q": query, "state": state}) + "&" if query or state else "",
        "total": sum(counts.values()),
        "waiting": upgrades.waiting_in(team),
        "may_manage": access.may_manage_connectors(user, team),
    }
    return render(request, "connectors/connections.html", context)


def _states(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Returns (value, label, count) for each state that occurs, and always for “All”."""
    labels = {"": _("All"), **{state.value: str(state.label) for state in Connection.State}}
    counted = {"": sum(counts.values()), **counts}
    states = {**labels, team_connections.MISSING: _("Connector missing")}
    return [(value, words, counted[value]) for value, words in states.items() if counted[value] or not value]


@dataclass(frozen=True)
class TeamRow(ConnectionRow):
    """A connection among all of a team: also how it has been and what it does next."""

    health: Health
    description: str
    last_at: datetime | None
    next_at: datetime | None


def _row(connection: "WithAnnotations[Connection, team_connections.Activity]", view: Viewpoint) -> TeamRow:
    moments = [connection.last_message_at, connection.last_run_at]
    return TeamRow(
        **vars(row_of(connection, view)),
        health=view.health,
        description=team_connections.description_of(connection),
        last_at=max((moment for moment in moments if moment), default=None),
        next_at=connection.next_run_at if connection.state != Connection.State.PAUSED else None,
    )
