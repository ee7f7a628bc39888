"""Changes by administrators to teams, of which they need not be members; each is recorded in the audit log."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from channels_app import access
from channels_app.flows import archiving, deleting, takeover, teams
from channels_app.flows.channels import InvalidChannel
from channels_app.models import Channel, Membership, Team, User
from channels_app.web import deleting as deletion
from channels_app.web.forms import TeamForm
from channels_app.web.requests import id_of, reader


class TakeoverForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("It is kept in the audit log."),
    )


def _team(request: HttpRequest, team_id: UUID) -> Team:
    return access.any_team_for(reader(request), team_id)


def _back(team_id: UUID) -> HttpResponse:
    return redirect("administration-team", team_id=team_id)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = _team(request, team_id)
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        teams.change_team(team=team, by=reader(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return _back(team_id)
    context = {"team": _team(request, team_id), "form": form}
    return render(request, "channels_app/administration/team_edit.html", context)


@require_http_methods(["GET", "POST"])
def take_over(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team, by = _team(request, team_id), reader(request)
    chosen = request.POST.get("person") or request.GET.get("person")
    person = _member(team, id_of(chosen)) if chosen else by
    form = TakeoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            takeover.take_over(team=team, by=by, user=person, now=timezone.now(), **form.cleaned_data)
        except teams.InvalidTeam as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("%(person)s owns the team now. Its members are told.") % {"person": person})
        return _back(team_id)
    context = {"team": team, "person": person, "form": form, "is_me": person == by}
    return render(request, "channels_app/administration/team_take_over.html", context)


def _member(team: Team, user_id: UUID | None) -> User:
    return get_object_or_404(Membership.objects.select_related("user"), team=team, user=user_id).user


@require_POST
def archive(request: HttpRequest, team_id: UUID) -> HttpResponse:
    archiving.archive_team(team=_team(request, team_id), by=reader(request), now=timezone.now())
    messages.success(request, _("The team is archived."))
    return _back(team_id)


@require_POST
def unarchive(request: HttpRequest, team_id: UUID) -> HttpResponse:
    archiving.unarchive_team(team=_team(request, team_id), by=reader(request), now=timezone.now())
    messages.success(request, _("The team's channels take posts again."))
    return _back(team_id)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = _team(request, team_id)
    if deletion.is_confirmed(request, team.name):
        deleting.delete_team(team=team, by=reader(request), now=timezone.now())
        messages.success(request, deletion.deleted_words(team))
        return _back(team_id)
    return deletion.ask_about_team(request, team, back=reverse("administration-team", args=(team_id,)))


@require_POST
def restore(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = _team(request, team_id)
    try:
        deleting.restore_team(team=team, by=reader(request), now=timezone.now())
    except InvalidChannel as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is back, as it was.") % {"name": team.name})
    return _back(team_id)


@require_http_methods(["GET", "POST"])
def delete_channel(request: HttpRequest, team_id: UUID, channel_id: UUID) -> HttpResponse:
    channel = get_object_or_404(_team(request, team_id).channels, pk=channel_id, deleted_at=None)
    if deletion.is_confirmed(request, channel.name):
        deleting.delete_channel(channel=channel, by=reader(request), now=timezone.now())
        messages.success(request, deletion.deleted_words(channel))
        return _back(team_id)
    people, back = deletion.people_in(channel), reverse("administration-team", args=(team_id,))
    return deletion.ask(request, channel, [channel], people, back=back, button=_("Delete channel"), channel=channel)


@require_POST
def restore_channel(request: HttpRequest, team_id: UUID, channel_id: UUID) -> HttpResponse:
    deleted: QuerySet[Channel] = _team(request, team_id).channels.exclude(deleted_at=None)
    channel = get_object_or_404(deleted, pk=channel_id)
    try:
        deleting.restore_channel(channel=channel, by=reader(request), now=timezone.now())
    except InvalidChannel as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is back, as it was.") % {"name": channel.name})
    return _back(team_id)
