"""All teams of the server, and one of them, for administrators: names, people and settings, and no messages."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from channels_app import access
from channels_app.flows import deleting, team_directory
from channels_app.models import Channel, Membership, Team
from channels_app.models.fields import moment_of
from channels_app.web.policies import policies_of
from channels_app.web.requests import reader

TEAMS_PER_PAGE = 25
PEOPLE_PER_PAGE = 25
CHANNELS_SHOWN = 100
# A larger number changes nothing for an administrator, and counting takes time.
MAX_COUNTED_MESSAGES = 10_000
SAMPLED_MESSAGES = 2_000
FILTERS: dict[str, str | Promise] = {
    "": gettext_lazy("All"),
    "ownerless": gettext_lazy("Without owner"),
    "archived": gettext_lazy("Archived"),
    "idle": gettext_lazy("No activity for 90 days"),
    "deleted": gettext_lazy("Deleted"),
}
COLUMNS: dict[str, str | Promise] = {
    "": gettext_lazy("Name"),
    "people": gettext_lazy("People"),
    "channels": gettext_lazy("Channels"),
    "connections": gettext_lazy("Connections"),
    "activity": gettext_lazy("Last activity"),
}


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    query, only = request.GET.get("q", "").strip()[:80], request.GET.get("only", "")
    order = request.GET.get("sort", "")
    found = team_directory.listed(query=query, only=only, order=order, now=timezone.now())
    page = Paginator(found, TEAMS_PER_PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in {"q": query, "only": only, "sort": order}.items() if value}
    context = {
        "page": page,
        "rows": [_row(team) for team in page],
        "query": query,
        "only": only,
        "order": order,
        "filters": [_link("only", value, words, kept) for value, words in FILTERS.items()],
        "columns": [_link("sort", value, words, kept) for value, words in COLUMNS.items()],
        "keep": urlencode(kept) + "&" if kept else "",
    }
    return render(request, "channels_app/administration/teams.html", context)


def _link(name: str, value: str, words: str | Promise, kept: dict[str, str]) -> dict[str, Any]:
    """Returns a link that changes one thing of what is shown."""
    return {"words": words, "query": urlencode({**kept, name: value}), "is_current": kept.get(name, "") == value}


def _row(team: Any) -> dict[str, Any]:
    return {"team": team, "last_at": moment_of(team.newest) if team.newest else None}


@require_safe
def team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    found = access.any_team_for(reader(request), team_id)
    return render(request, "channels_app/administration/team.html", _about(request, found))


def _about(request: HttpRequest, team: Team) -> dict[str, Any]:
    members = Membership.objects.filter(team=team)
    query = request.GET.get("q", "").strip()[:80]
    shown = members.filter(Q(user__display_name__icontains=query) | Q(user__email__icontains=query))
    ordered = shown.select_related("user").order_by("-role", "user__display_name", "pk")
    number, size = team_directory.size_of(team, most=MAX_COUNTED_MESSAGES, sampled=SAMPLED_MESSAGES)
    return {
        "team": team,
        "page": Paginator(ordered, PEOPLE_PER_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "keep": urlencode({"q": query}) + "&" if query else "",
        "roles": _by_role(team),
        "is_ownerless": access.ownerless(Team.objects.filter(pk=team.pk)).exists(),
        "is_inside": access.in_team(reader(request), team),
        "channels": _channels(team),
        "channels_count": team.channels.count(),
        "messages_count": number,
        "has_more_messages": number == MAX_COUNTED_MESSAGES,
        "size": size,
        "policies": policies_of(team),
        "gone": deleting.gone_at(team) if team.deleted_at else None,
        "now": timezone.now(),
    }


def _by_role(team: Team) -> list[tuple[str, int]]:
    counted = Membership.objects.filter(team=team).order_by().values("role").annotate(number=Count("pk"))
    numbers = {row["role"]: row["number"] for row in counted}
    return [(str(role.label), numbers.get(role.value, 0)) for role in Membership.Role]


def _channels(team: Team) -> list[Channel]:
    found = team.channels.annotate(people_in=Count("channelmember"))
    return list(found.order_by("name", "pk")[:CHANNELS_SHOWN])
