"""Pages of the calls of a service, each with its request and answer."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels_app.models import User
from channels_app.web.requests import reader
from channels_app.web.responses import page_or_part
from connectors import permissions
from connectors.flows import outgoing
from connectors.models import MentionCall, OutgoingWebhook

# On the service's own page, and on a page of all of them.
FEW, PAGE = 5, 30


def latest(webhook: OutgoingWebhook, user: User) -> dict[str, Any]:
    found = list(outgoing.calls_of(webhook, by=user)[: FEW + 1])
    return {"calls": found[:FEW], "more_calls": len(found) > FEW}


@require_safe
def calls(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    webhook = outgoing.outgoing_for(reader(request), outgoing_id)
    permissions.require_outgoing_manager(reader(request), webhook.team)
    page = Paginator(outgoing.calls_of(webhook, by=reader(request)), PAGE).get_page(request.GET.get("page"))
    context = {"webhook": webhook, "team": webhook.team, "page": page, "calls": page.object_list}
    return render(request, "connectors/outgoing/calls.html", context)


@require_safe
def exchange(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Shows the request and answer of a call to those who manage the service.

    Words written where they may not read are hidden.
    """
    call = outgoing.call_for(reader(request), call_id)
    context = {
        "call": call,
        "exchange": outgoing.exchange_of(call),
        "back": _back(call),
        "hides_words": not call.may_read,
        "title": _("Request and answer"),
    }
    return page_or_part(request, "connectors/outgoing/exchange.html", context)


def _back(call: MentionCall) -> str:
    if call.webhook.removed_at:
        return reverse("team-outgoing", args=(call.webhook.team_id,))
    return reverse("outgoing", args=(call.webhook_id,))
