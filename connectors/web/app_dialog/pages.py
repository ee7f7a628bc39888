"""The page around an app's own configuration page."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from channels_app import access
from channels_app.models import Channel, User
from channels_app.templatetags.patchbay import place_name
from channels_app.web.requests import id_of, reader
from connectors import permissions
from connectors.app_packages import Manifest
from connectors.flows import connecting, setups
from connectors.models import AppVersion, Connection
from connectors.relay import bridge_url
from connectors.web.app_dialog.messages import dialog_words


@require_safe
@ensure_csrf_cookie
def configure(request: HttpRequest, channel_id: UUID, slug: str) -> HttpResponse:
    channel, version = access_app_version(reader(request), channel_id, slug)
    names = {"name": Manifest.of(version.manifest).name, "channel": place_name(channel, reader(request))}
    return _page(
        request,
        version,
        channel,
        mode="new",
        title=_("Set up %(name)s for %(channel)s") % names,
        button=_("Save"),
        open=reverse("app-setup-open", args=(channel_id, slug)),
        back=reverse("channel-connectors", args=(channel_id,)),
    )


@require_safe
@ensure_csrf_cookie
def edit(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection, version = access_app_connection(reader(request), connection_id)
    return _page(
        request,
        version,
        connection.channel,
        mode="edit",
        title=_("Settings of %(name)s") % {"name": connection.name},
        button=_("Save"),
        open=reverse("app-edit-open", args=(connection_id,)),
        back=reverse("connection", args=(connection_id,)),
        connection=connection,
    )


@require_safe
@ensure_csrf_cookie
def remove(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection, version = access_app_connection(reader(request), connection_id)
    page = setups.remove_page(Manifest.of(version.manifest), setups.settings_of(connection)["settings"], {})
    return _page(
        request,
        version,
        connection.channel,
        mode="remove",
        title=_("Remove %(name)s?") % {"name": connection.name},
        button=_("Remove connection"),
        open=reverse("app-remove-open", args=(connection_id,)),
        back=reverse("connection", args=(connection_id,)),
        connection=connection,
        is_shown=page.frame == "remove",
    )


def _page(request: HttpRequest, version: AppVersion, channel: Channel, **context: Any) -> HttpResponse:
    user, manifest = reader(request), Manifest.of(version.manifest)
    may_inspect = user.is_staff or version.app.author_id == user.pk or "inspect" in request.GET
    context |= {
        "app": manifest,
        "version": version,
        "channel": channel,
        "team": channel.team,
        "dialog_words": dialog_words(),
        "may_inspect": may_inspect,
        "inspects": "inspect" in request.GET,
    }
    response = render(request, "connectors/dialog.html", context)
    # The page's sign-in window has to reach its opener.
    response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    response["Cache-Control"] = "no-store"
    sources = [*setups.sources_of(manifest), *filter(None, [relay_origin(version, user)])]
    response._csp_update = {"frame-src": sources}  # type: ignore[attr-defined]  # what csp_update() sets
    return response


def relay_origin(version: AppVersion, by: User) -> str:
    """Returns the origin at which this app's pages are relayed; empty if they are not."""
    url = bridge_url(version, Manifest.of(version.manifest).configuration_url, by, timezone.now())
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if url else ""


def access_app_version(user: User, channel_id: UUID, slug: str) -> tuple[Channel, AppVersion]:
    channel = access.channel_for(user, channel_id)
    connector_id = id_of(slug)
    version = setups.version_for(channel, connector_id) if connector_id else None
    if version is None:
        raise access.NotVisible("app")
    permissions.require_may_connect(user, channel)
    return channel, version


def access_app_connection(user: User, connection_id: UUID) -> tuple[Connection, AppVersion]:
    connection = connecting.connection_for(user, connection_id)
    version = connection.installation.version
    if version is None:
        raise access.NotVisible("app")
    permissions.require_may_manage(user, connection.channel)
    return connection, version
