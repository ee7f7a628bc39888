"""Finds a channel by its name: the rail shows only some of them, and offers the others as one types."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from channels_app.flows import channels, favourites
from channels_app.models import Channel
from channels_app.web.requests import reader

CHANNELS_PER_PAGE = 50
# As many offers as fit beside the field.
OFFERED_CHANNELS = 8


@require_safe
@vary_on_headers("Accept")
def page(request: HttpRequest) -> HttpResponseBase:
    """Lists the channels whose names contain `?q=`, to scripts the first of them as offers."""
    query = request.GET.get("q", "").strip()[:80]
    found = channels.channels_named(query, by=reader(request))
    if request.headers.get("Accept") == "application/json":
        offers = [_offer(channel) for channel in found[:OFFERED_CHANNELS]]
        return JsonResponse({"offers": offers}, headers={"Cache-Control": "no-store"})
    shown = Paginator(found, CHANNELS_PER_PAGE).get_page(request.GET.get("page"))
    keep = urlencode({"q": query}) + "&" if query else ""
    return render(request, "channels_app/channels_find.html", {"page": shown, "query": query, "keep": keep})


def _offer(channel: Channel) -> dict[str, Any]:
    url = reverse("channel", kwargs={"channel_id": channel.pk})
    return {"value": url, "label": channel.name, "detail": channel.team.name if channel.team else ""}


@require_POST
def star(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Makes a channel a favourite of the reader's if `star` is "on", else none."""
    change = favourites.add if request.POST.get("star") == "on" else favourites.remove
    change(by=reader(request), channel_id=channel_id)
    return redirect("channel", channel_id=channel_id)
