"""The connections of all teams: which fail, since when, and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from channels_app import access
from channels_app.models import User
from channels_app.web.requests import id_of, reader
from connectors import registry
from connectors.flows import oversight
from connectors.models import Connection
from connectors.redaction import mask_addresses
from connectors.web.connections.rows import ConnectionRow, row_of
from connectors.web.states import Viewpoint

CONNECTIONS_PER_PAGE = 25
LABELS = {
    "failing": gettext_lazy("Failing"),
    "attention": gettext_lazy("Needs attention"),
    "paused": gettext_lazy("Paused"),
    "all": gettext_lazy("All"),
}


class PauseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("Their teams read it in their audit log, with your name."),
    )


@dataclass(frozen=True)
class OverseenRow(ConnectionRow):
    """A connection as an administrator sees it: nothing of a private channel but that it is one."""

    owners: Collection[User]
    problem: str
    rate: str
    is_bad: bool


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:200]
    state = request.GET.get("state", "")
    state = state if state in oversight.STATES else "failing"
    connector = request.GET.get("connector", "")[:64]
    user = reader(request)
    found = oversight.connections(by=user, state=state, query=query, connector=connector)
    shown = Paginator(found, CONNECTIONS_PER_PAGE).get_page(request.GET.get("page"))
    counts = oversight.counts(by=user)
    context = {
        "page": shown,
        "rows": _rows(list(shown.object_list), user),
        "query": query,
        "state": state,
        "connector": connector,
        "connectors": oversight.connectors_in_use(),
        "states": [(value, label, counts[value]) for value, label in LABELS.items()],
        "filters": urlencode({"q": query, "connector": connector}),
        "keep": urlencode({"q": query, "state": state, "connector": connector}) + "&",
    }
    return render(request, "connectors/administration/connections.html", context)


def _rows(connections: list[Connection], user: User) -> list[OverseenRow]:
    registry.load(connection.installation for connection in connections)
    rates = oversight.error_rates([one.pk for one in connections], now=timezone.now())
    owners = access.owners_of({one.channel.team_id for one in connections if one.channel.team_id})
    return [
        OverseenRow(
            **vars(row_of(one, Viewpoint(user, one.channel.team))),
            owners=owners.get(one.channel.team_id, ()) if one.channel.team_id else (),
            problem=str(mask_addresses(str(one.problem))),
            rate=_percent(rates[one.pk]),
            is_bad=(rates[one.pk] or 0) >= 0.5,
        )
        for one in connections
    ]


def _percent(rate: float | None) -> str:
    if rate is None:
        return "–"
    return f"{rate:.0%}" if rate == 0 or rate >= 0.01 else "< 1%"


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Pauses what was ticked, after a page that asks why."""
    ids = _ids(request.POST.getlist("connection"))
    if not ids:
        messages.error(request, _("Tick the connections that you want to pause."))
        return redirect("administration-connections")
    form = PauseForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        count = oversight.pause(by=reader(request), ids=ids, reason=form.cleaned_data["reason"])
        words = ngettext("%(count)d connection is paused.", "%(count)d connections are paused.", count)
        messages.success(request, words % {"count": count})
        return redirect("administration-connections")
    found = oversight.connections(by=reader(request), state="all").filter(pk__in=ids)
    context: dict[str, Any] = {"form": form, "connections": found}
    return render(request, "connectors/administration/pause.html", context, status=422 if form.is_bound else 200)


def _ids(texts: Iterable[str]) -> list[UUID]:
    return [found for text in texts if (found := id_of(text))][: oversight.MAX_PAUSED_AT_ONCE]
