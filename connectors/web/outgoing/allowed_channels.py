"""Pages on which a channel or a chat decides which services can be mentioned there."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.flows import chats
from channels_app.models import Channel, User
from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from connectors.flows import outgoing

# Services on one page, and offers at a time: more are found by searching.
PAGE, OFFERS = 25, 8


@require_safe
def services(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    chooses = channel.is_private or channel.is_chat
    context = {
        "channel": channel,
        "team": channel.team,
        "title": title_of(channel, user),
        "chooses": chooses,
        "may_keep": chooses and outgoing.may_keep(user, channel),
        **(_chosen(request, channel, user) if chooses else _all_of_team(request, channel)),
    }
    return render(request, "connectors/outgoing/places.html", context)


def title_of(channel: Channel, user: User) -> str:
    return chats.title_of(access.chat_for(user, channel.pk), reader=user) if channel.is_chat else channel.name


def _all_of_team(request: HttpRequest, channel: Channel) -> dict[str, Any]:
    found = outgoing.available_in(channel).select_related("team").order_by("name", "pk")
    return {"page": Paginator(found, PAGE).get_page(request.GET.get("page"))}


def _chosen(request: HttpRequest, channel: Channel, user: User) -> dict[str, Any]:
    query = request.GET.get("q", "").strip()[:200]
    offers = list(outgoing.searched(outgoing.allowable(user, channel), query)[: OFFERS + 1])
    places = outgoing.places_of(user, channel).order_by("webhook__name", "pk")
    return {
        "page": Paginator(places, PAGE).get_page(request.GET.get("page")),
        "query": query,
        "keep": urlencode({"q": query}) + "&" if query else "",
        "offers": offers[:OFFERS],
        "more_offers": len(offers) > OFFERS,
    }


@require_POST
def let_in(request: HttpRequest, channel_id: UUID, outgoing_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    webhook = outgoing.outgoing_for(user, outgoing_id)
    place = outgoing.allow(webhook=webhook, channel=channel, by=user)
    words = {"name": webhook.name, "person": place.awaits}
    if place.awaits:
        messages.success(request, _("%(person)s is asked. %(name)s can be mentioned when they agree.") % words)
    else:
        messages.success(request, _("%(name)s can be mentioned here now.") % words)
    return redirect("channel-services", channel_id=channel_id)


@require_POST
def agree(request: HttpRequest, channel_id: UUID, outgoing_id: UUID) -> HttpResponse:
    place = outgoing.place_for(reader(request), channel_id, outgoing_id)
    outgoing.agree(place=place, by=reader(request))
    messages.success(request, _("%(name)s can be mentioned here now.") % {"name": place.webhook.name})
    return redirect("channel-services", channel_id=channel_id)


@require_http_methods(["GET", "POST"])
def put_out(request: HttpRequest, channel_id: UUID, outgoing_id: UUID) -> HttpResponse:
    user = reader(request)
    place = outgoing.place_for(user, channel_id, outgoing_id)
    if request.method == "POST":
        outgoing.revoke(place=place, by=user)
        messages.success(request, _("%(name)s cannot be mentioned here any more.") % {"name": place.webhook.name})
        return redirect("channel-services", channel_id=channel_id)
    access.require(outgoing.may_keep(user, place.channel), _("Only those who manage the channel can do this."))
    words = {"name": place.webhook.name, "place": title_of(place.channel, user)}
    return confirm(
        request,
        title=_("Remove %(name)s from %(place)s?") % words,
        consequences=[
            _("It cannot be mentioned here any more and gets none of the messages here."),
            _("Its answers stay. It can be allowed again at any time."),
        ],
        button=_("Remove from here"),
        back=reverse("channel-services", args=(channel_id,)),
    )
