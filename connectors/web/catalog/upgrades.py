"""Pages on which a team or chat answers to a version of an app that wants more than it agreed to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from channels_app import access
from channels_app.web.requests import reader
from connectors.flows import installing
from connectors.flows.publishing import upgrades
from connectors.flows.publishing.transitions import Overtaken


@require_POST
def agree(request: HttpRequest, team_id: UUID, slug: str) -> HttpResponse:
    _agree(request, _in_team(request, team_id, slug))
    return redirect("connector", team_id=team_id, slug=slug)


@require_POST
def later(request: HttpRequest, team_id: UUID, slug: str) -> HttpResponse:
    waiting = _in_team(request, team_id, slug)
    _put_off(request, waiting)
    messages.success(
        request, _("Nothing changes. You can agree later, on the page of %(name)s.") % {"name": waiting.new.name}
    )
    return redirect("team-connections", team_id=team_id)


@require_POST
def agree_in_chat(request: HttpRequest, channel_id: UUID, slug: str) -> HttpResponse:
    _agree(request, _in_chat(request, channel_id, slug))
    return redirect("channel", channel_id=channel_id)


@require_POST
def later_in_chat(request: HttpRequest, channel_id: UUID, slug: str) -> HttpResponse:
    _put_off(request, _in_chat(request, channel_id, slug))
    messages.success(request, _("Nothing changes. You can agree later, among the connectors of this chat."))
    return redirect("channel", channel_id=channel_id)


def _agree(request: HttpRequest, waiting: upgrades.Waiting) -> None:
    words = {"name": waiting.new.name, "version": waiting.new.version}
    try:
        if request.POST.get("version") != str(waiting.version.pk):
            raise Overtaken(_("Another version was published meanwhile. Read what it wants."))
        is_there = upgrades.agree(
            installation=waiting.installation, version=waiting.version, by=reader(request), now=timezone.now()
        )
    except Overtaken as error:
        messages.error(request, str(error))
        return
    if is_there:
        messages.success(request, _("%(name)s runs at version %(version)s now.") % words)
    else:
        messages.success(
            request, _("You agreed to %(name)s %(version)s. It runs when the other person agrees.") % words
        )


def _put_off(request: HttpRequest, waiting: upgrades.Waiting) -> None:
    upgrades.put_off(installation=waiting.installation, version=waiting.version, by=reader(request), now=timezone.now())


def _in_team(request: HttpRequest, team_id: UUID, slug: str) -> upgrades.Waiting:
    user = reader(request)
    installation = installing.installation_for(user, access.team_for(user, team_id), slug)
    waiting = upgrades.waiting_for(installation)
    if waiting is None:
        raise access.NotVisible("version")
    return waiting


def _in_chat(request: HttpRequest, channel_id: UUID, slug: str) -> upgrades.Waiting:
    return upgrades.in_chat(access.chat_for(reader(request), channel_id), slug)
