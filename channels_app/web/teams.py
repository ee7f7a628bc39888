from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
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
    is_owner = access.may_own(user, team)
    channels = access.visible_channels(user).filter(team=team).order_by("created_at")
    return {
        "team": team,
        "role": role,
        "is_owner": is_owner,
        "policies": policies_of(team),
        "asked": invitations.in_team(team, now=timezone.now()) if is_owner else (),
        "may_create_channels": access.may_create_channels(user, team) and team.archived_at is None,
        "channels": [channel for channel in channels if channel.archived_at is None],
        "archived": [(it, access.role_may_manage_channel(role, it)) for it in channels if it.archived_at],
        "deleted": [(it, deleting.gone_at(it)) for it in _deleted_channels(team)] if is_owner else (),
        "now": timezone.now(),
        **team_people.listed(team),
        "form": form or NewMemberForm(),
    }


def _deleted_channels(team: Team) -> QuerySet[Channel]:
    return team.channels.exclude(deleted_at=None).order_by("deleted_at")


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
