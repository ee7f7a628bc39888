"""Endpoints for the script of an app's dialog: open, save, cancel, remove."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_app import json_body
from channels_app.models import Channel
from channels_app.web.requests import id_of, reader
from channels_app.web.sessions import stored_key
from connectors.app_packages import Manifest
from connectors.flows import setups
from connectors.models import AppVersion
from connectors.relay import Right, bridge_url
from connectors.web.app_dialog.pages import access_app_connection, access_app_version, relay_origin

THEMES = ("default", "dark", "contrast")


@require_POST
def open_setup(request: HttpRequest, channel_id: UUID, slug: str) -> JsonResponse:
    user, body = reader(request), _body(request)
    channel, version = access_app_version(user, channel_id, slug)
    again = id_of(body.get("setup"))
    setup = setups.open_setup(channel=channel, by=user, version=version, now=timezone.now(), again=again)
    addresses = {
        "save": reverse("app-setup-save", args=(setup.pk,)),
        "cancel": reverse("app-setup-cancel", args=(setup.pk,)),
        "held": reverse("app-setup-held", args=(setup.pk,)),
    }
    known = {"settings": {}, "webhookUrl": setups.url_of(setup)}
    given = _page_context(request, version, channel, known, setups.settings_page)
    return JsonResponse({"setup": str(setup.pk), **addresses, **known, **given})


@require_POST
def open_edit(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    return _reopen(request, connection_id, "app-edit-save", setups.settings_page)


@require_POST
def open_remove(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    return _reopen(request, connection_id, "app-remove-done", setups.remove_page)


def _reopen(request: HttpRequest, connection_id: UUID, save: str, choose: Callable[..., Any]) -> JsonResponse:
    connection, version = access_app_connection(reader(request), connection_id)
    known = setups.settings_of(connection)
    given = _page_context(request, version, connection.channel, known, choose)
    return JsonResponse({"save": reverse(save, args=(connection_id,)), **known, **given})


def _page_context(
    request: HttpRequest, version: AppVersion, channel: Channel, known: dict[str, Any], choose: Callable[..., Any]
) -> dict[str, Any]:
    """Returns the page's address and what the page may ask about."""
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
    right = Right(channel.pk.hex, stored_key(request.session.session_key or ""))
    return {
        "context": context,
        "frame": page.frame,
        "pages": {"direct": page.url, "relay": bridge_url(version, page.url, user, timezone.now(), right)},
        "sources": [*setups.sources_of(manifest), *filter(None, [relay])],
    }


@require_POST
def save(request: HttpRequest, setup_id: UUID) -> JsonResponse:
    by = reader(request)
    try:
        made = setups.save(setup_id=setup_id, by=by, settings=_settings(request), now=timezone.now())
    except (setups.SetupExpired, setups.InvalidSettings) as error:
        return _problem(error)
    messages.success(request, _("%(name)s is connected.") % {"name": made.name})
    return _next("connection", made.pk)


@require_POST
def cancel(request: HttpRequest, setup_id: UUID) -> JsonResponse:
    try:
        setups.cancel(setup_id=setup_id, by=reader(request))
    except setups.SetupExpired as error:
        return _problem(error)
    return JsonResponse({})


@require_safe
def count_held(request: HttpRequest, setup_id: UUID) -> JsonResponse:
    try:
        return JsonResponse({"held": setups.held_by(setup_id=setup_id, by=reader(request))})
    except setups.SetupExpired as error:
        return _problem(error)


def _problem(error: Exception) -> JsonResponse:
    return JsonResponse({"detail": str(error)}, status=404 if isinstance(error, setups.SetupExpired) else 422)


@require_POST
def save_edit(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    connection, _version = access_app_connection(reader(request), connection_id)
    try:
        setups.edit(connection=connection, by=reader(request), settings=_settings(request))
    except setups.InvalidSettings as error:
        return _problem(error)
    messages.success(request, _("Saved."))
    return _next("connection", connection_id)


@require_POST
def remove_connection(request: HttpRequest, connection_id: UUID) -> JsonResponse:
    connection, _version = access_app_connection(reader(request), connection_id)
    setups.remove(connection=connection, by=reader(request), now=timezone.now())
    messages.success(request, _("%(name)s is removed.") % {"name": connection.name})
    if _body(request).get("unasked") is True:
        messages.warning(
            request, _("The app's page did not clean up; its service may still keep something for this connection.")
        )
    return _next("channel-connectors", connection.channel_id)


def _next(name: str, pk: UUID) -> JsonResponse:
    return JsonResponse({"next": reverse(name, args=(pk,))})


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json_body.read(request.body or b"{}")
    except json_body.BadJson:
        return {}
    return found if isinstance(found, dict) else {}


def _settings(request: HttpRequest) -> dict[str, Any] | None:
    found = _body(request).get("settings")
    return found if isinstance(found, dict) else None
