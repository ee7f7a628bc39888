"""What is connected to a channel, and what could be."""

from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from channels_app import access
from channels_app.flows import pictures
from channels_app.models import Channel, Message, Picture, User
from channels_app.web.answers import reader
from connectors import registry, rights
from connectors.flows import connecting
from connectors.models import Connection
from connectors.web.forms import WebhookForm
from connectors.web.urls_once import show_urls

INCOMING_WEBHOOK = "incoming-webhook"


@require_safe
def connectors(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    context = {
        "channel": channel,
        "team": channel.team,
        "connections": connections_in(user, channel),
        "catalog": registry.connectors().values(),
        "may_manage": access.may_manage_connectors(user, channel.team),
    }
    return render(request, "connectors/channel.html", context)


def connections_in(user: User, channel: Channel) -> QuerySet[Connection]:
    """With `last_at`, when the newest message of each arrived."""
    newest = Message.objects.filter(source=OuterRef("pk"), deleted_at=None).order_by("-id")
    found: QuerySet[Connection] = connecting.connections_of(user).filter(channel=channel)
    return (
        found.select_related("installation", "created_by")
        .annotate(last_at=Subquery(newest.values("created_at")[:1]))
        .order_by("created_at")
    )


@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest, channel_id: UUID, slug: str) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    if slug != INCOMING_WEBHOOK:
        raise Http404(slug)
    rights.require_manager(user, channel.team)
    form = WebhookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        picture = picture_of(form)
        name = form.cleaned_data["name"]
        made, urls = connecting.connect(channel=channel, by=user, connector=slug, name=name, picture=picture)
        return show_urls(request, made, urls)
    context = {"channel": channel, "team": channel.team, "form": form}
    return render(request, "connectors/webhook_new.html", context)


def picture_of(form: WebhookForm) -> Picture | None:
    upload = form.cleaned_data["upload"]
    return pictures.store_picture(upload) if upload else None
