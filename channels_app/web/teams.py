from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.flows import deleting, invitations, teams
from channels_app.models import Channel, Team
from channels_app.web import team_people
from channels_app.web.forms import NewMemberForm, TeamForm
from channels_app.web.policies import policies_of
from channels_app.web.requests import reader

CHANNELS_PER_PAGE = 50


class ListedChannel(NamedTuple):
    """A channel on its team's page; `gone` is when a deleted one is removed for good."""

    channel: Channel
    may_unarchive: bool
    gone: datetime | None


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team = teams.create_team(by=reader(request), **form.cleaned_data)
        messages.success(request, _("%(team)s is ready, with a first channel.") % {"team": team.name})
        return redirect("team", team_id=team.pk)
    return render(request, "channels_app/team_new.html", {"form": form})


@require_safe
def page(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = access.team_for(reader(request), team_id)
    return render(request, "channels_app/team.html", team_context(request, team))


def team_context(request: HttpRequest, team: Team, form: NewMemberForm | None = None) -> dict[str, Any]:
    user = reader(request)
    role = access.role_in(user, team)
    is_owner = access.role_may_own(role)
    people = team_people.listed(team)
    channels = access.channels_of(team, user, role=role)
    page = Paginator(channels, CHANNELS_PER_PAGE).get_page(request.GET.get("page"))
    return {
        **people,
        "people": people["page"],
        "page": page,
        "channels": [_row(channel, role) for channel in page],
        "team": team,
        "role": role,
        "is_owner": is_owner,
        "policies": policies_of(team),
        "asked": invitations.in_team(team, now=timezone.now()) if is_owner else (),
        "may_create_channels": access.role_may_create_channels(role) and team.archived_at is None,
        "now": timezone.now(),
        "form": form or NewMemberForm(),
    }


def _row(channel: Channel, role: str | None) -> ListedChannel:
    may_unarchive = bool(channel.archived_at) and access.role_may_manage_channel(role, channel)
    return ListedChannel(channel, may_unarchive, deleting.gone_at(channel) if channel.deleted_at else None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    access.require(access.may_own(user, team), _("Only an owner of the team can do this."))
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        teams.change_team(team=team, by=user, **form.cleaned_data)
        return redirect("team", team_id=team_id)
    return render(request, "channels_app/team_edit.html", {"form": form, "team": team})


@require_POST
def policies(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = access.team_for(reader(request), team_id)
    name = request.POST.get("policy", "")
    if name in teams.POLICIES:
        teams.change_team(team=team, by=reader(request), **{name: request.POST.get("value") == "on"})
        messages.success(request, _("Saved."))
    return redirect("team", team_id=team_id)
