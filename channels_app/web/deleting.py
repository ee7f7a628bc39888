"""Pages that delete channels and teams after their name is typed in, and that undo it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from channels_app import access, feed
from channels_app.flows import deleting
from channels_app.flows.channels import InvalidChannel
from channels_app.models import Channel, ChannelMember, Membership, Team
from channels_app.web.requests import reader
from channels_app.web.responses import page_or_part

# Messages are counted up to this; a larger number would not help anybody to decide, and counting takes time.
MAX_COUNTED = 10_000


@require_http_methods(["GET", "POST"])
def channel(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    found = access.channel_for(user, channel_id)
    may = found.team is not None and access.may_govern(user, found.team)
    access.require(may, _("Only an owner of the team can delete a channel."))
    if is_confirmed(request, found.name):
        deleting.delete_channel(channel=found, by=user, now=timezone.now())
        messages.success(request, deleted_words(found))
        return redirect("team", team_id=found.team_id)
    back = reverse("channel-edit", kwargs={"channel_id": channel_id})
    return ask(request, found, [found], people_in(found), back=back, button=_("Delete channel"), channel=found)


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    found = access.team_for(user, team_id)
    access.require(access.may_govern(user, found), _("Only an owner of the team can delete it."))
    if is_confirmed(request, found.name):
        deleting.delete_team(team=found, by=user, now=timezone.now())
        messages.success(request, deleted_words(found))
        return redirect("teams-archived")
    return ask_about_team(request, found, back=reverse("team", kwargs={"team_id": team_id}))


@require_POST
def undo_channel(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    found = access.deleted_channel_for(reader(request), channel_id)
    try:
        deleting.restore_channel(channel=found, by=reader(request), now=timezone.now())
    except InvalidChannel as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is back, as it was.") % {"name": found.name})
    return redirect("team", team_id=found.team_id)


@require_POST
def undo_team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    found = access.deleted_team_for(reader(request), team_id)
    try:
        deleting.restore_team(team=found, by=reader(request), now=timezone.now())
    except InvalidChannel as error:
        messages.error(request, str(error))
        return redirect("teams-archived")
    messages.success(request, _("%(name)s is back, as it was.") % {"name": found.name})
    return redirect("team", team_id=team_id)


def is_confirmed(request: HttpRequest, name: str) -> bool:
    """Tells whether the form was sent with the name typed."""
    return request.method == "POST" and request.POST.get("name", "").strip() == name.strip()


def deleted_words(deleted: Team | Channel) -> str:
    until = date_format(timezone.localtime(deleting.gone_at(deleted)), "DATETIME_FORMAT")
    return _("%(name)s is deleted. Until %(until)s this can be undone.") % {"name": deleted.name, "until": until}


def ask_about_team(request: HttpRequest, team: Team, *, back: str) -> HttpResponse:
    people = Membership.objects.filter(team=team).count()
    channels = list(team.channels.filter(deleted_at=None))
    return ask(request, team, channels, people, back=back, button=_("Delete team"), team=team)


def ask(
    request: HttpRequest,
    deleted: Team | Channel,
    channels: Sequence[Channel],
    people: int,
    *,
    back: str,
    button: str,
    **context: Any,
) -> HttpResponse:
    """Asks for the name of what is to be deleted, and says what is lost with it."""
    wrong = request.method == "POST"
    context = {
        "action": request.path,
        "name": deleted.name,
        "consequences": _losses(channels, people),
        "days": deleting.GRACE_PERIOD.days,
        "typed": request.POST.get("name", ""),
        "error": _("This is not its name.") if wrong else "",
        "back": back,
        "button": button,
        **context,
    }
    return page_or_part(request, "channels_app/delete.html", context, status=422 if wrong else 200)


def _losses(channels: Sequence[Channel], people: int) -> list[str]:
    count = feed.count((channel.pk for channel in channels), most=MAX_COUNTED + 1)
    shown = f"{MAX_COUNTED:,}+" if count > MAX_COUNTED else str(count)
    return [
        ngettext("%(count)s message is lost.", "%(count)s messages are lost.", count) % {"count": shown},
        ngettext("%(count)d person can no longer read it.", "%(count)d people can no longer read it.", people)
        % {"count": people},
    ]


def people_in(channel: Channel) -> int:
    if channel.is_private:
        return ChannelMember.objects.filter(channel=channel).count()
    return Membership.objects.filter(team=channel.team).count()
