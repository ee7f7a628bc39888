"""Pages of a connection's scheduled runs: the list, each with its requests and answers, and running it now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_app.web.requests import is_partial, reader
from channels_app.web.responses import page_or_part
from connectors import permissions
from connectors.flows import connecting, schedule
from connectors.models import Connection, Exchange, Run

# On the connection's own page, and on a page of all of them.
FEW, PAGE = 5, 30


def runs_of(connection: Connection) -> QuerySet[Run]:
    found = Run.objects.filter(connection=connection).annotate(took=F("finished_at") - F("started_at"))
    return found.order_by("-due_at")


def latest(connection: Connection) -> dict[str, Any]:
    found = list(runs_of(connection)[: FEW + 1])
    return {
        "runs": found[:FEW],
        "more_runs": len(found) > FEW,
        "is_running": any(run.state != Run.State.FINISHED for run in found[:FEW]),
    }


@require_safe
def runs(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    context = {"connection": connection, "channel": connection.channel, "team": connection.channel.team}
    if is_partial(request):
        found = latest(connection)
        response = render(request, "connectors/runs_latest.html", {**context, **found})
        # The page asks as long as something runs. What came of it may change all of the page.
        return response if found["is_running"] else HttpResponse(headers={"HX-Refresh": "true"})
    page = Paginator(runs_of(connection), PAGE).get_page(request.GET.get("page"))
    return render(request, "connectors/runs.html", {**context, "page": page, "runs": page.object_list})


@require_POST
def run_now(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    connection = connecting.connection_for(reader(request), connection_id)
    try:
        schedule.run_now(connection=connection, by=reader(request), now=timezone.now())
    except schedule.NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It runs now; the outcome appears under Runs."))
    return redirect("connection", connection_id=connection_id)


@require_safe
def exchange(request: HttpRequest, connection_id: UUID, exchange_id: UUID) -> HttpResponse:
    """Shows one request and its answer, of this connection or shared by many and used by one of its runs.

    Only those who manage the connection may see it: a button's request holds what the person who pressed it typed.
    """
    connection = connecting.connection_for(reader(request), connection_id)
    permissions.require_may_manage(reader(request), connection.channel)
    used = Run.objects.filter(connection=connection, exchange_id=exchange_id).values("exchange_id")
    found = get_object_or_404(Exchange, Q(connection=connection) | Q(pk__in=used), pk=exchange_id)
    context = {
        "connection": connection,
        "channel": connection.channel,
        "team": connection.channel.team,
        "exchange": found,
        "back": reverse("connection", args=(connection_id,)),
        "title": _("Request and answer"),
    }
    return page_or_part(request, "connectors/exchange.html", context)
