from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels_app import access
from channels_app.flows import invitations, teams
from channels_app.models import Membership, Team, User
from channels_app.roles import words_of
from channels_app.web.forms import NewMemberForm, RoleForm
from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from channels_app.web.teams import team_context


def _member(team: Team, user_id: UUID) -> User:
    return get_object_or_404(Membership.objects.select_related("user"), team=team, user=user_id).user


@require_http_methods(["POST"])
def add(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = access.team_for(reader(request), team_id)
    access.require(access.may_own(reader(request), team), _("Only an owner of the team can add people."))
    form = NewMemberForm(request.POST)
    if form.is_valid():
        try:
            added = invitations.ask(team=team, by=reader(request), now=timezone.now(), **form.cleaned_data)
        except teams.InvalidTeam as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, invitations.invitation_reply(added))
            return redirect("team", team_id=team_id)
    return render(request, "channels_app/team.html", team_context(request, team, form), status=422)


@require_POST
def role(request: HttpRequest, team_id: UUID, user_id: UUID) -> HttpResponse:
    team = access.team_for(reader(request), team_id)
    user = _member(team, user_id)
    form = RoleForm(request.POST)
    try:
        if form.is_valid():
            teams.change_role(team=team, by=reader(request), user=user, role=form.cleaned_data["role"])
            given = form.cleaned_data["role"]
            words = {"person": user, "role": Membership.Role(given).label, "words": words_of(given, team)}
            messages.success(request, _("%(person)s is “%(role)s” now. %(words)s") % words)
    except teams.InvalidTeam as error:
        messages.error(request, str(error))
    return redirect("team", team_id=team_id)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, team_id: UUID, user_id: UUID) -> HttpResponse:
    by = reader(request)
    team = access.team_for(by, team_id)
    access.require(access.may_own(by, team), _("Only an owner of the team can remove people."))
    user = _member(team, user_id)
    if request.method == "POST":
        return _take_out(request, team, user, _("%(person)s is no longer in the team.") % {"person": user})
    return confirm(
        request,
        title=_("Remove %(person)s from %(team)s?") % {"person": user, "team": team.name},
        consequences=[
            _("They can no longer see the team's channels, and leave its private channels."),
            _("Their messages stay, and the webhooks they set up go on working."),
            _("You can add them again at any time, but not to the private channels they were in."),
        ],
        button=_("Remove from team"),
        back=reverse("team", kwargs={"team_id": team_id}),
    )


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    if request.method == "POST":
        return _take_out(request, team, user, _("You have left %(team)s.") % {"team": team.name})
    return confirm(
        request,
        title=_("Leave %(team)s?") % {"team": team.name},
        consequences=[
            _("You can no longer see its channels. Only an owner can add you again."),
            _("Your messages stay, and the webhooks you set up go on working."),
        ],
        button=_("Leave team"),
        back=reverse("team", kwargs={"team_id": team_id}),
    )


def _take_out(request: HttpRequest, team: Team, user: User, done: str) -> HttpResponse:
    try:
        teams.remove_member(team=team, by=reader(request), user=user)
    except teams.InvalidTeam as error:
        messages.error(request, str(error))
        return redirect("team", team_id=team.pk)
    messages.success(request, done)
    return redirect("home") if user == reader(request) else redirect("team", team_id=team.pk)
