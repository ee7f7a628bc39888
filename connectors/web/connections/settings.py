"""Pages that enter, test, save, change and restore a connection's settings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.models import Channel
from channels_app.web.requests import reader
from connectors import permissions, registry
from connectors.flows import configuring, connecting
from connectors.models import ConfigChange, Connection
from connectors.sdk import Connector
from connectors.web.connections.form_fields import label_offers
from connectors.web.connections.reveal_urls import show_urls
from connectors.web.connections.settings_page import SettingsPage, offers_for


def new(request: HttpRequest, channel: Channel, connector: Connector) -> HttpResponse:
    sheet = SettingsPage(request, channel, connector)
    if answer := sheet.answer() if sheet.do else sheet.page():
        return answer
    if not sheet.is_valid:
        return sheet.page(422)
    try:
        made, urls = configuring.add(
            channel=channel,
            by=sheet.user,
            connector=connector.slug,
            form=sheet.form,
            now=sheet.now,
            **sheet.details.cleaned_data,
        )
    except configuring.Invalid:
        return sheet.page(422)
    if urls:
        return show_urls(request, made, urls)
    messages.success(request, _("%(name)s is connected.") % {"name": made.name})
    return redirect("connection", connection_id=made.pk)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection, connector = _configurable(request, connection_id)
    if connector is None:
        return redirect("connection", connection_id=connection_id)
    if isinstance(connector, registry.AppConnector):  # an app's settings are kept as its page stored them
        return redirect("app-dialog-edit", connection_id=connection_id)
    sheet = SettingsPage(request, connection.channel, connector, connection)
    if answer := sheet.answer() if sheet.do else sheet.page():
        return answer
    if not sheet.is_valid:
        return sheet.page(422)
    values: dict[str, Any] = sheet.details.cleaned_data
    try:
        change = configuring.edit(connection=connection, by=sheet.user, form=sheet.form, now=sheet.now, **values)
    except configuring.Invalid:
        return sheet.page(422)
    messages.success(request, _("Saved.") if change else _("Nothing was changed."))
    return redirect("connection", connection_id=connection_id)


def _configurable(request: HttpRequest, connection_id: UUID) -> tuple[Connection, Connector | None]:
    connection = connecting.connection_for(reader(request), connection_id)
    permissions.require_may_connect(reader(request), connection.channel)
    return connection, registry.of(connection.installation)


@require_safe
def suggest(request: HttpRequest, channel_id: UUID, slug: str, field: str) -> JsonResponse:
    """Returns what a search offers for `?q=`, for any field of any connector."""
    channel = access.channel_for(reader(request), channel_id)
    permissions.require_may_connect(reader(request), channel)
    connector = registry.find(slug)
    if connector is None:
        raise access.NotVisible("connector")
    offers = offers_for(SettingsPage(request, channel, connector), field, request.GET.get("q", ""))
    return JsonResponse({"offers": label_offers(offers)}, headers={"Cache-Control": "private, max-age=60"})


@require_safe
def history(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    user = reader(request)
    connection = connecting.connection_for(user, connection_id)
    context = {
        "connection": connection,
        "channel": connection.channel,
        "team": connection.channel.team,
        "entries": configuring.history(connection, by=user),
        "may_manage": access.may_connect(user, connection.channel),
    }
    return render(request, "connectors/history.html", context)


@require_POST
def undo(request: HttpRequest, connection_id: UUID, change_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    change = get_object_or_404(ConfigChange.objects.select_related("connection"), pk=change_id, connection=connection)
    change.connection = connection
    try:
        configuring.undo(change=change, by=reader(request), now=timezone.now())
    except configuring.NothingToUndo as error:
        messages.error(request, str(error))
    except registry.UnknownConnector:
        messages.error(request, _("Its connector is not on this server any more."))
    else:
        messages.success(request, _("Undone: the settings are as they were before."))
    return redirect("connection-history", connection_id=connection_id)
