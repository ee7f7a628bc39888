"""Pages of one connection: its state, testing, pausing, renewing its URLs, renaming and removing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from channels_app.web.uploads import takes_files
from connectors import permissions, registry
from connectors.connections import configs, health
from connectors.flows import actions, connecting, sample_card, team_connections
from connectors.models import Connection
from connectors.web.connections import findings, rejected_posts
from connectors.web.connections.channel import is_configured, picture_of
from connectors.web.connections.forms import ButtonsForm, ChangeWebhookForm, RotateForm
from connectors.web.connections.reveal_urls import show_urls
from connectors.web.connections.rows import row_of
from connectors.web.connections.runs import latest
from connectors.web.states import Viewpoint


@require_safe
def page(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    return _page(request, connection)


def _page(request: HttpRequest, connection: Connection, status: int = 200, **context: Any) -> HttpResponse:
    channel = connection.channel
    how = health.of([connection], now=timezone.now())[connection.pk]
    context = {
        "connection": connection,
        "row": row_of(connection, Viewpoint(reader(request), channel.team, how)),
        "channel": channel,
        "team": channel.team,
        "is_off": channel.team is not None and not channel.team.incoming_webhooks_allowed,
        **_about(connection),
        "tokens": connection.tokens.select_related("created_by").order_by("-created_at"),
        "may_manage": access.may_connect(reader(request), channel),
        "health": how,
        "now": timezone.now(),
        "form": ChangeWebhookForm(instance=connection),
        "rotate_form": RotateForm(),
        "buttons_form": ButtonsForm(
            initial={"hosts": "\n".join(connection.action_hosts), "url": connection.action_url}
        ),
        **context,
    }
    return render(request, "connectors/connection.html", context, status=status)


def _about(connection: Connection) -> dict[str, Any]:
    """Returns what the page shows of a connection's connector, which may be missing."""
    connector = registry.of(connection.installation)
    is_app = isinstance(connector, registry.AppConnector)
    fetches = connector is not None and "poll" in connector.capabilities()
    newest, remarked = findings.latest(connection)
    return {
        "connector": connector,
        "connector_name": connector.name if connector else connection.installation.connector,
        "is_app": is_app,
        "is_configured": connector is not None and not is_app and is_configured(connector),
        "fetches": fetches,
        "takes_posts": connector is None or configs.takes_posts(connector),
        "newest": newest,
        "remarked": remarked,
        "greets": connector is not None and "greeting" in connector.capabilities(),
        "description": team_connections.description_of(connection),
        "planned": team_connections.upcoming_of(connection, now=timezone.now()),
        "last_change": connection.changes.select_related("by").order_by("-id").first(),
        **(latest(connection) if fetches else rejected_posts.latest(connection)),
    }


@takes_files
@require_POST
def change(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    form = ChangeWebhookForm(request.POST, request.FILES, instance=connection)
    if not form.is_valid():
        stored = connecting.connection_for(reader(request), connection_id)
        return _page(request, stored, 422, form=form)
    values: dict[str, Any] = {"name": form.cleaned_data["name"]}
    picture = picture_of(form)
    if picture or form.cleaned_data["remove_picture"]:
        values["picture_id"] = picture.pk if picture else None
    connecting.change(connection=connection, by=reader(request), **values)
    messages.success(request, _("Saved."))
    return redirect("connection", connection_id=connection_id)


@require_POST
def buttons(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    form = ButtonsForm(request.POST)
    if form.is_valid():
        try:
            actions.set_action_policy(connection=connection, by=reader(request), **form.cleaned_data)
        except actions.InvalidPolicy as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("connection", connection_id=connection_id)
    return _page(request, connection, 422, buttons_form=form)


@require_POST
def compatibility(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    on = request.POST.get("value") == "on"
    connecting.change(connection=connection, by=reader(request), teams_compatible=on)
    messages.success(request, _("Saved."))
    return redirect("connection", connection_id=connection_id)


@require_POST
def test(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    try:
        message_id = sample_card.post_test_card(connection=connection, by=reader(request), now=timezone.now())
    except sample_card.NotPosted as error:
        messages.error(request, str(error))
        return redirect("connection", connection_id=connection_id)
    return redirect("message", message_id=message_id)


@require_POST
def pause(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    connecting.pause(connection=connection, by=reader(request))
    messages.success(request, _("%(name)s is paused.") % {"name": connection.name})
    return redirect("connection", connection_id=connection_id)


@require_POST
def resume(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    asked = connection.awaits_id == reader(request).pk
    connecting.resume(connection=connection, by=reader(request), now=timezone.now())
    if asked:
        messages.success(request, _("You agreed: %(name)s is connected.") % {"name": connection.name})
        return redirect("channel", channel_id=connection.channel_id)
    messages.success(request, _("%(name)s goes on.") % {"name": connection.name})
    return redirect("connection", connection_id=connection_id)


@require_POST
def rotate(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    form = RotateForm(request.POST)
    if not form.is_valid():
        return _page(request, connection, 422, rotate_form=form)
    overlap, now = form.cleaned_data["overlap"], timezone.now()
    urls = connecting.rotate(connection=connection, by=reader(request), overlap=overlap, now=now)
    return show_urls(request, connection, urls, old_until=now + overlap)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    user = reader(request)
    connection = connecting.connection_for(user, connection_id)
    asked = connection.awaits_id == user.pk
    # An app's page is asked to clean up, but not on a decline: people who never agreed to it need not see it.
    if connection.installation.version_id and not asked:
        return redirect("app-dialog-remove", connection_id=connection_id)
    if request.method == "POST":
        connecting.remove(connection=connection, by=user, now=timezone.now())
        messages.success(request, _("%(name)s is removed.") % {"name": connection.name})
        return redirect("channel" if asked else "channel-connectors", channel_id=connection.channel_id)
    permissions.require_may_manage(user, connection.channel)
    if asked:
        return _confirm_declining(request, connection)
    return confirm(
        request,
        title=_("Remove %(name)s?") % {"name": connection.name},
        consequences=[
            _("Its URLs stop working at once and for good: senders are answered “410 Gone”."),
            _("Its messages stay in the channel."),
            _("This cannot be undone. To stop it for a while, pause it instead."),
        ],
        button=_("Remove connection"),
        back=reverse("connection", kwargs={"connection_id": connection_id}),
    )


def _confirm_declining(request: HttpRequest, connection: Connection) -> HttpResponse:
    words = {"name": connection.name, "person": connection.created_by or _("Someone who left")}
    return confirm(
        request,
        title=_("Decline %(name)s?") % words,
        consequences=[
            _("It is not connected, and the URLs made for it never work."),
            _("%(person)s is told, and may ask again with a new one.") % words,
        ],
        button=_("Decline"),
        back=reverse("channel", kwargs={"channel_id": connection.channel_id}),
    )
