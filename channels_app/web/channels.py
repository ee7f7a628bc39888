"""Pages that create, change and delete channels, and manage the members of private ones."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels_app import access
from channels_app.flows import channels
from channels_app.models import Channel, User
from channels_app.models.user import with_proof
from channels_app.web.forms import ChannelForm, NewChannelForm
from channels_app.web.requests import reader
from channels_app.web.responses import confirm

PEOPLE_PER_PAGE = 25


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    access.require(access.may_create_channels(user, team), _("Guests cannot create channels."))
    form = NewChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            channel = channels.create_channel(team=team, by=user, **form.cleaned_data)
        except channels.InvalidChannel as error:
            form.add_error("name", str(error))
        else:
            return redirect("channel", channel_id=channel.pk)
    return render(request, "channels_app/channel_new.html", {"form": form, "team": team})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    _require_manager(user, channel)
    form = ChannelForm(request.POST or None, instance=channel)
    if request.method == "POST" and form.is_valid():
        try:
            channels.change_channel(channel=channel, by=user, **form.cleaned_data)
        except channels.InvalidChannel as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("channel-edit", channel_id=channel_id)
    return _edit_page(request, channel, form=form)


def _edit_page(request: HttpRequest, channel: Channel, **context: Any) -> HttpResponse:
    # What was sent may have changed the object; the page around the form shows the stored values.
    stored = access.channel_for(reader(request), channel.pk) if request.method == "POST" else channel
    context = {
        "channel": stored,
        "form": ChannelForm(instance=stored),
        "may_publish": access.may_publish_channel(reader(request), stored),
        "page": _people(stored).get_page(request.GET.get("page")),
        "may_delete": access.may_own(reader(request), stored.team),
        **context,
    }
    return render(request, "channels_app/channel_edit.html", context)


def _people(channel: Channel) -> "Paginator[User]":
    """Returns the people of a private channel in pages; everybody else's are the team's."""
    people = channel.members if channel.is_private else User.objects.none()
    return Paginator(with_proof(people.order_by("display_name", "pk")), PEOPLE_PER_PAGE)


def _require_manager(user: User, channel: Channel) -> None:
    reason = _("Only an owner of the team can change this channel.")
    access.require(access.may_manage_channel(user, channel), reason)


@require_http_methods(["GET", "POST"])
def remove_member(request: HttpRequest, channel_id: UUID, user_id: UUID) -> HttpResponse:
    by = reader(request)
    channel = access.channel_for(by, channel_id)
    person = get_object_or_404(channel.members, pk=user_id)
    if person != by or channel.is_chat:
        _require_manager(by, channel)
    if request.method == "POST":
        channels.remove_channel_member(channel=channel, by=by, user=person)
        return redirect("home") if person == by else redirect("channel-edit", channel_id=channel_id)
    return confirm(
        request,
        title=_("Remove %(person)s from %(channel)s?") % {"person": person, "channel": channel.name},
        consequences=[
            _("They can no longer see this private channel or what was written in it."),
            _("Their messages stay. You can add them again."),
        ],
        button=_("Remove from channel"),
        back=reverse("channel-edit", kwargs={"channel_id": channel_id}),
    )
