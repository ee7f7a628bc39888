from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels_app import access
from channels_app.flows import invitations, notifications
from channels_app.web import sidebar
from channels_app.web.requests import id_of, reader

LAST_CHANNEL = "last_channel"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirects to the channel or chat last viewed, else to the first one, else shows what to do first."""
    user = reader(request)
    last = id_of(request.session.get(LAST_CHANNEL))
    if last and access.visible_channels(user).filter(pk=last).exists():
        return redirect("channel", channel_id=last)
    rail = sidebar.teams_of(user)
    in_teams = [channel for team in rail.shown for channel in team.channels]
    channels = rail.favourites or in_teams or sidebar.chats_of(user).shown
    if channels:
        return redirect("channel", channel_id=channels[0].pk)
    asked = invitations.of(user, now=timezone.now())
    return render(request, "channels_app/welcome.html", {"invitations": asked})


@require_safe
def rail(request: HttpRequest) -> HttpResponse:
    """Renders the rail's current teams and channels; `?open=` is the channel that the page shows."""
    open_id = id_of(request.GET.get("open"))
    context = {"rail": sidebar.teams_of(reader(request), open_id=open_id), "channel": {"pk": open_id}}
    response = render(request, "rail_teams.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """Returns the unread counts by channel and, under `notifications`, the bell's count."""
    user = reader(request)
    counts = sidebar.unread_of(user)
    if waiting := notifications.waiting(user, now=timezone.now()):
        counts["notifications"] = waiting
    return JsonResponse(counts, headers={"Cache-Control": "no-store"})
