"""The details of a channel or chat: its description and its members."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels_app import access
from channels_app.models import Channel, Membership
from channels_app.models.user import with_proof
from channels_app.web.forms import ChatNameForm
from channels_app.web.requests import reader
from channels_app.web.responses import page_or_part

# People listed in the details of a channel; the team's page has them all.
LISTED_PEOPLE = 12


@require_safe
def page(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    return page_of(request, access.channel_for(reader(request), channel_id))


def page_of(request: HttpRequest, channel: Channel, status: int = 200, **context: Any) -> HttpResponse:
    if channel.is_chat:
        return page_or_part(
            request, "channels_app/chat_about.html", {**_chat(request, channel), **context}, status=status
        )
    return page_or_part(request, "channels_app/about.html", _channel(request, channel))


def _channel(request: HttpRequest, channel: Channel) -> dict[str, Any]:
    people = Membership.objects.filter(team=channel.team).select_related("user")
    if channel.is_private:
        people = people.filter(user__private_channels=channel)
    return {
        "channel": channel,
        "people": people.order_by("created_at")[:LISTED_PEOPLE],
        "people_count": people.count(),
        "may_manage": access.may_manage_channel(reader(request), channel),
        "title": channel.name,
    }


def _chat(request: HttpRequest, chat: Channel) -> dict[str, Any]:
    """Returns the context of a chat's details, with all members: they fit on one page (`chats.MAX_CHAT_MEMBERS`)."""
    return {
        "channel": chat,
        "people": with_proof(chat.members.order_by("display_name", "email")),
        "may_change": access.may_change_chat(reader(request), chat),
        "form": ChatNameForm(initial={"name": chat.name}),
        "title": _("About this chat"),
    }
