"""Pages of what is connected to a channel, and what could be."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from channels_app import access
from channels_app.flows import pictures
from channels_app.models import Channel, Message, Picture, User
from channels_app.web.requests import reader
from channels_app.web.uploads import takes_files
from connectors import permissions, registry
from connectors.flows import connecting, installing
from connectors.flows.publishing import upgrades
from connectors.models import Connection
from connectors.sdk import Connector
from connectors.web.catalog.pages import shelves
from connectors.web.connections import settings
from connectors.web.connections.forms import PictureForm, WebhookForm
from connectors.web.connections.reveal_urls import show_urls
from connectors.web.connections.rows import row_of
from connectors.web.states import Viewpoint

CONNECTIONS_PER_PAGE = 25
# Requests for consent shown at once, above the messages of a chat.
LISTED_REQUESTS = 3


@require_safe
def connectors(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    page = Paginator(connections_in(user, channel), CONNECTIONS_PER_PAGE).get_page(request.GET.get("page"))
    registry.load(connection.installation for connection in page)
    view = Viewpoint(user, channel.team)
    context = {
        "channel": channel,
        "team": channel.team,
        "page": page,
        "connections": [row_of(connection, view) for connection in page],
        "shelves": shelves(installing.catalog(team=channel.team)),
        "may_manage": access.may_connect(user, channel),
        "versions": upgrades.behind_in(channel) if channel.is_chat else (),
    }
    return render(request, "connectors/channel.html", context)


@require_safe
def consent_requests(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Renders the part of a chat's page that shows what waits for consent now."""
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    response = render(request, "connectors/consent_requests.html", consent_context(user, channel))
    response["Cache-Control"] = "no-store"
    return response


def connections_in(user: User, channel: Channel) -> QuerySet[Connection]:
    """Selects a channel's connections with `last_at`, when the newest message of each arrived."""
    newest = Message.objects.filter(source=OuterRef("pk"), deleted_at=None).order_by("-id")
    found: QuerySet[Connection] = connecting.connections_of(user).filter(channel=channel)
    return (
        found.select_related("installation", "created_by", "awaits", "channel")
        .annotate(last_at=Subquery(newest.values("created_at")[:1]))
        .order_by("created_at", "pk")
    )


def consent_context(user: User, channel: Channel) -> dict[str, Any]:
    """Returns what a chat's members have to answer: connections in a direct chat, and versions that want more."""
    return {
        "channel": channel,
        "user": user,
        "waiting": waiting_in(user, channel),
        "versions": upgrades.waiting_in(channel)[:LISTED_REQUESTS] if channel.is_chat else (),
    }


def waiting_in(user: User, channel: Channel) -> Sequence[Connection]:
    """Returns the connections that one in a direct chat asks the other to agree to, at most WAITING of them."""
    if channel.kind != Channel.Kind.DIRECT:
        return ()
    found = connecting.connections_of(user).filter(channel=channel).exclude(awaits=None)
    return list(found.select_related("awaits", "created_by").order_by("created_at")[:LISTED_REQUESTS])


@takes_files
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest, channel_id: UUID, slug: str) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    permissions.require_may_connect(user, channel)
    connector = registry.find(slug)
    if connector is None or isinstance(connector, registry.AppConnector):
        raise Http404(slug)  # an app's page is its author's
    if is_configured(connector):
        return settings.new(request, channel, connector)
    form = WebhookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        picture = picture_of(form)
        name = form.cleaned_data["name"]
        made, urls = connecting.connect(channel=channel, by=user, connector=slug, name=name, picture=picture)
        return show_urls(request, made, urls)
    context = {"channel": channel, "team": channel.team, "form": form}
    return render(request, "connectors/webhook_new.html", context)


def is_configured(connector: Connector) -> bool:
    """Tells whether a connector has settings of its own; an incoming webhook has only a name and a picture."""
    return bool(connector.capabilities() or connector.config_form.base_fields)


def picture_of(form: PictureForm) -> Picture | None:
    upload = form.cleaned_data["upload"]
    return pictures.store_picture(upload) if upload else None
