"""Pages of one outgoing webhook: its state, changing, pausing and removing it."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.models import User
from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from channels_app.web.uploads import takes_files
from connectors import permissions
from connectors.flows import outgoing
from connectors.models import OutgoingWebhook
from connectors.web.connections.channel import picture_of
from connectors.web.outgoing.calls import latest
from connectors.web.outgoing.forms import ChangeOutgoingForm, OutgoingForm, RotateTokenForm
from connectors.web.outgoing.team import details_in

# Private channels that its page names; more are counted.
LISTED_CHANNELS = 12


@require_safe
def page(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    return service_page(request, outgoing.outgoing_for(reader(request), outgoing_id))


def service_page(request: HttpRequest, webhook: OutgoingWebhook, status: int = 200, **more: Any) -> HttpResponse:
    user = reader(request)
    channels, others = outgoing.channels_that_let_in(webhook, by=user, most=LISTED_CHANNELS)
    may_manage = access.may_manage_outgoing(user, webhook.team)
    context = {
        "webhook": webhook,
        "team": webhook.team,
        "may_manage": may_manage,
        "host": urlsplit(webhook.callback_url).hostname,
        "channels": channels,
        "other_places": others,
        "newest": outgoing.calls_of(webhook, by=user).first(),
        **(_for_managers(webhook, request) if may_manage else {}),
        **more,
    }
    return render(request, "connectors/outgoing/service.html", context, status=status)


def _for_managers(webhook: OutgoingWebhook, request: HttpRequest) -> dict[str, Any]:
    tokens = outgoing.live_tokens(webhook, now=timezone.now()).select_related("created_by")
    return {"tokens": tokens, "rotate_form": RotateTokenForm(), **latest(webhook, reader(request))}


@takes_files
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    webhook = access_outgoing(request, outgoing_id)
    stored = {name: getattr(webhook, name) for name in OutgoingForm.Meta.fields}
    form = ChangeOutgoingForm(request.POST or None, request.FILES or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        try:
            _change(webhook, form, reader(request))
        except outgoing.InvalidOutgoing as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("outgoing", outgoing_id=outgoing_id)
    context = {"webhook": access_outgoing(request, outgoing_id), "team": webhook.team, "form": form}
    return render(request, "connectors/outgoing/settings.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _change(webhook: OutgoingWebhook, form: ChangeOutgoingForm, by: User) -> None:
    values = details_in(form)
    picture = picture_of(form)
    if picture or form.cleaned_data["remove_picture"]:
        values["picture_id"] = picture.pk if picture else None
    outgoing.change(webhook=webhook, by=by, **values)


def access_outgoing(request: HttpRequest, outgoing_id: UUID) -> OutgoingWebhook:
    """Returns a webhook for pages of those who manage it; flows check this themselves. Raises NotAllowed for others."""
    webhook = outgoing.outgoing_for(reader(request), outgoing_id)
    permissions.require_outgoing_manager(reader(request), webhook.team)
    return webhook


@require_POST
def pause(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    webhook = outgoing.outgoing_for(reader(request), outgoing_id)
    outgoing.pause(webhook=webhook, by=reader(request))
    messages.success(request, _("%(name)s is paused.") % {"name": webhook.name})
    return redirect("outgoing", outgoing_id=outgoing_id)


@require_POST
def resume(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    webhook = outgoing.outgoing_for(reader(request), outgoing_id)
    outgoing.resume(webhook=webhook, by=reader(request))
    messages.success(request, _("%(name)s goes on.") % {"name": webhook.name})
    return redirect("outgoing", outgoing_id=outgoing_id)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    webhook = access_outgoing(request, outgoing_id)
    if request.method == "POST":
        outgoing.remove(webhook=webhook, by=reader(request), now=timezone.now())
        messages.success(request, _("%(name)s is removed.") % {"name": webhook.name})
        return redirect("team-outgoing", team_id=webhook.team_id)
    return confirm(
        request,
        title=_("Remove %(name)s?") % {"name": webhook.name},
        consequences=[
            _("It can no longer be mentioned in any channel or chat. Its name can be used for another one."),
            _("Its security tokens are forgotten, and its reply addresses stop working at once."),
            _("Its messages stay, and so do the messages that mention it."),
            _("This cannot be undone. To stop it for a while, pause it instead."),
        ],
        button=_("Remove outgoing webhook"),
        back=reverse("outgoing", kwargs={"outgoing_id": outgoing_id}),
    )
