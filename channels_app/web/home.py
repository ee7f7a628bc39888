from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from channels_app.flows import notifications
from channels_app.web import rail
from channels_app.web.answers import reader

LAST_CHANNEL = "last_channel"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The channel last looked at, else the first one, else what to do first."""
    channels = [str(channel.pk) for team in rail.teams_of(reader(request)) for channel in team.channels]
    last = request.session.get(LAST_CHANNEL)
    if channels:
        return redirect("channel", channel_id=last if last in channels else channels[0])
    return render(request, "channels_app/welcome.html")


@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """By channel; under `notifications` how many of those are unseen."""
    user = reader(request)
    counts = rail.unread_of(user)
    if unseen := notifications.of(user).filter(seen_at=None).count():
        counts["notifications"] = unseen
    return JsonResponse(counts, headers={"Cache-Control": "no-store"})
