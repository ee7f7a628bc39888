from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from channels_app import access
from channels_app.flows import notifications
from channels_app.web import rail
from channels_app.web.answers import id_of, reader

LAST_CHANNEL = "last_channel"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The channel or chat last looked at, else the first one, else what to do first."""
    user = reader(request)
    last = id_of(request.session.get(LAST_CHANNEL))
    if last and access.visible_channels(user).filter(pk=last).exists():
        return redirect("channel", channel_id=last)
    channels = [channel for team in rail.teams_of(user) for channel in team.channels] or rail.chats_of(user).shown
    if channels:
        return redirect("channel", channel_id=channels[0].pk)
    return render(request, "channels_app/welcome.html")


@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """By channel; under `notifications` how many of those are unseen."""
    user = reader(request)
    counts = rail.unread_of(user)
    if unseen := notifications.of(user).filter(seen_at=None).count():
        counts["notifications"] = unseen
    return JsonResponse(counts, headers={"Cache-Control": "no-store"})
