"""Pages of notifications: mentions, notices about things that a person manages, and invitations to teams."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from channels_app.flows import chats, invitations, notifications
from channels_app.models import Notification
from channels_app.web.requests import reader

NOTIFICATIONS_PER_PAGE = 30


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    found = notifications.of(user).prefetch_related(
        *(chats.others_of(f"{where}__members", reader=user) for where in ("message__channel", "channel"))
    )
    shown = Paginator(found, NOTIFICATIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "unseen": found.filter(seen_at=None).count(),
        "invitations": invitations.of(user, now=timezone.now()),
    }
    return render(request, "channels_app/notifications.html", context)


@require_POST
def open_one(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Marks a notification as seen and redirects to its message or to the page of what the notice is about."""
    found = get_object_or_404(Notification, pk=notification_id, user=reader(request))
    notifications.mark_seen(by=reader(request), now=timezone.now(), notification=found)
    if found.message_id:
        return redirect("message", message_id=found.message_id)
    return redirect(found.path)


@require_POST
def mark_all(request: HttpRequest) -> HttpResponse:
    notifications.mark_seen(by=reader(request), now=timezone.now())
    return redirect("notifications")
