"""The page around an app's own configuration page, and what its script asks for."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from channels_app import access
from channels_app.models import Channel, User
from channels_app.web.answers import reader
from connectors import rights
from connectors.flows import connecting, setups
from connectors.models import AppVersion, Connection
from connectors.packages import Manifest
from connectors.relaying import bridge_url
from connectors.web.dialog_words import dialog_words

THEMES = ("default", "dark", "contrast")


@require_safe
@ensure_csrf_cookie
def configure(request: HttpRequest, channel_id: UUID, slug: str) -> HttpResponse:
    channel, version = _offered(reader(request), channel_id, slug)
    names = {"app": Manifest.of(version.manifest).name, "channel": channel.name}
    return _page(
        request,
        version,
        channel,
        mode="new",
        title=(_("Set up %(app)s for %(channel)s") if channel.name else _("Set up %(app)s")) % names,
        button=_("Save"),
        open=reverse("app-setup-open", args=(channel_id, slug)),
        back=reverse("channel-connectors", args=(channel_id,)),
    )


@require_safe
@ensure_csrf_cookie
def edit(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection, version = _connected(reader(request), connection_id)
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
    connection, version = _connected(reader(request), connection_id)
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
    """Where this app's pages are relayed; empty where the relay is off."""
    url = bridge_url(version, Manifest.of(version.manifest).configuration_url, by, timezone.now())
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}" if url else ""


# What the script asks for.


@require_POST
def open_setup(request: HttpRequest, channel_id: UUID, slug: str) -> JsonResponse:
    user, body = reader(request), _body(request)
    channel, version = _offered(user, channel_id, slug)
    again = _uuid(body.get("setup"))
    setup = setups.open_setup(channel=channel, by=user, version=version, now=timezone.now(), again=again)
    addresses = {
        "save": reverse("app-setup-save", args=(setup.pk,)),
        "cancel": reverse("app-setup-cancel", args=(setup.pk,)),
        "held": reverse("app-setup-held", args=(setup.pk,)),
    }
    known = {"settings": {}, "webhookUrl": setups.url_of(setup)}
    given = _given(request, version, channel, known, setups.settings_page)
    return JsonResponse({"setup": str(setup.pk), **addresses, **known, **given})


@require_POST
def open_edit(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    return _reopened(request, connection_id, "app-edit-save", setups.settings_page)


@require_POST
def open_remove(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    return _reopened(request, connection_id, "app-remove-done", setups.remove_page)


def _reopened(request: HttpRequest, connection_id: UUID, save: str, choose: Callable[..., Any]) -> JsonResponse:
    connection, version = _connected(reader(request), connection_id)
    known = setups.settings_of(connection)
    given = _given(request, version, connection.channel, known, choose)
    return JsonResponse({"save": reverse(save, args=(connection_id,)), **known, **given})


def _given(
    request: HttpRequest, version: AppVersion, channel: Channel, known: dict[str, Any], choose: Callable[..., Any]
) -> dict[str, Any]:
    """The page's address and what it may ask about."""
    user, manifest, theme = reader(request), Manifest.of(version.manifest), _body(request).get("theme")
    context = setups.context_of(
        channel=channel,
        by=user,
        locale=get_language() or "en",
        theme=theme if theme in THEMES else THEMES[0],
        entity=str(known["settings"].get("entityId") or ""),
    )
    relay = relay_origin(version, user)
    page = choose(manifest, known["settings"], context, relay)
    return {
        "context": context,
        "frame": page.frame,
        "pages": {"direct": page.url, "relay": bridge_url(version, page.url, user, timezone.now())},
        "sources": [*setups.sources_of(manifest), *filter(None, [relay])],
    }


@require_POST
def save(request: HttpRequest, setup_id: UUID) -> JsonResponse:
    by = reader(request)
    try:
        made = setups.save(setup_id=setup_id, by=by, settings=_settings(request), now=timezone.now())
    except (setups.Gone, setups.InvalidSettings) as error:
        return _problem(error)
    messages.success(request, _("%(name)s is connected.") % {"name": made.name})
    return _next("connection", made.pk)


@require_POST
def cancel(request: HttpRequest, setup_id: UUID) -> JsonResponse:
    try:
        setups.cancel(setup_id=setup_id, by=reader(request))
    except setups.Gone as error:
        return _problem(error)
    return JsonResponse({})


@require_safe
def held(request: HttpRequest, setup_id: UUID) -> JsonResponse:
    try:
        return JsonResponse({"held": setups.held_by(setup_id=setup_id, by=reader(request))})
    except setups.Gone as error:
        return _problem(error)


def _problem(error: Exception) -> JsonResponse:
    return JsonResponse({"detail": str(error)}, status=404 if isinstance(error, setups.Gone) else 422)


@require_POST
def save_edit(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    connection, _version = _connected(reader(request), connection_id)
    try:
        setups.edit(connection=connection, by=reader(request), settings=_settings(request))
    except setups.InvalidSettings as error:
        return _problem(error)
    messages.success(request, _("Saved."))
    return _next("connection", connection_id)


@require_POST
def removed(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    connection, _version = _connected(reader(request), connection_id)
    setups.remove(connection=connection, by=reader(request), now=timezone.now())
    messages.success(request, _("%(name)s is removed.") % {"name": connection.name})
    if _body(request).get("unasked") is True:
        messages.warning(
            request, _("The app's page did not clean up; its service may still keep something for this connection.")
        )
    return _next("channel-connectors", connection.channel_id)


def _next(name: str, pk: UUID) -> JsonResponse:
    return JsonResponse({"next": reverse(name, args=(pk,))})


def _offered(user: User, channel_id: UUID, slug: str) -> tuple[Channel, AppVersion]:
    channel = access.channel_for(user, channel_id)
    connector_id = _uuid(slug)
    version = setups.version_for(channel, connector_id) if connector_id else None
    if version is None:
        raise access.NotVisible("app")
    rights.require_connector(user, channel)
    return channel, version


def _connected(user: User, connection_id: UUID) -> tuple[Connection, AppVersion]:
    connection = connecting.connection_for(user, connection_id)
    version = connection.installation.version
    if version is None:
        raise access.NotVisible("app")
    rights.require_connector(user, connection.channel)
    return connection, version


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _settings(request: HttpRequest) -> dict[str, Any] | None:
    found = _body(request).get("settings")
    return found if isinstance(found, dict) else None
