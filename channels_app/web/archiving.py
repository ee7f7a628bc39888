"""Pages that archive and unarchive channels and teams, and the list of archived teams."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.flows import archiving, deleting
from channels_app.models import Membership
from channels_app.web.requests import reader
from channels_app.web.responses import confirm


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """Lists the user's archived teams, which are not in the rail, and the deleted ones that they may restore."""
    mine = Membership.objects.filter(user=reader(request), team__in=access.visible_teams(reader(request)))
    found = mine.exclude(team__archived_at=None).select_related("team").order_by("-team__archived_at")
    deleted = [(team, deleting.gone_at(team)) for team in access.deleted_teams(reader(request)).order_by("deleted_at")]
    context = {"memberships": found, "deleted": deleted, "now": timezone.now()}
    return render(request, "channels_app/teams_archived.html", context)


@require_http_methods(["GET", "POST"])
def archive_channel(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    if request.method == "POST":
        archiving.archive_channel(channel=channel, by=user, now=timezone.now())
        messages.success(request, _("%(channel)s is archived.") % {"channel": channel.name})
        return redirect("channel", channel_id=channel_id)
    access.require(access.may_manage_channel(user, channel), _("Only those who manage the channel can archive it."))
    return confirm(
        request,
        title=_("Archive %(channel)s?") % {"channel": channel.name},
        consequences=[
            _("It can still be read and found, but nobody can post, and its buttons do nothing."),
            _("Its webhooks answer that it is archived, and its scheduled connections do not run."),
            _("It leaves everybody's list of channels and is listed on the team's page. Unarchiving brings all back."),
        ],
        button=_("Archive channel"),
        back=reverse("channel-edit", kwargs={"channel_id": channel_id}),
    )


@require_POST
def unarchive_channel(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    channel = access.channel_for(reader(request), channel_id)
    archiving.unarchive_channel(channel=channel, by=reader(request), now=timezone.now())
    messages.success(request, _("%(channel)s is back: it takes posts again.") % {"channel": channel.name})
    return redirect("channel", channel_id=channel_id)


@require_http_methods(["GET", "POST"])
def archive_team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    if request.method == "POST":
        archiving.archive_team(team=team, by=user, now=timezone.now())
        messages.success(request, _("%(team)s is archived.") % {"team": team.name})
        return redirect("team", team_id=team_id)
    access.require(access.may_govern(user, team), _("Only an owner of the team can archive it."))
    return confirm(
        request,
        title=_("Archive %(team)s?") % {"team": team.name},
        consequences=[
            _("All its channels can still be read and found, but nobody can post in them."),
            _("Their webhooks answer that they are archived, and their scheduled connections do not run."),
            _("It leaves everybody's list and is found under “Archived and deleted”. Unarchiving brings all back."),
        ],
        button=_("Archive team"),
        back=reverse("team", kwargs={"team_id": team_id}),
    )


@require_POST
def unarchive_team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = access.team_for(reader(request), team_id)
    archiving.unarchive_team(team=team, by=reader(request), now=timezone.now())
    messages.success(request, _("%(team)s is back: its channels take posts again.") % {"team": team.name})
    return redirect("team", team_id=team_id)
