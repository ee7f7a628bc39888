"""A list of entries with its search, or the file of them."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from channels_app.flows.auditing import checking, searching, writing
from channels_app.models import Team
from channels_app.web.audit import exporting
from channels_app.web.audit.filters import FilterForm, actions
from channels_app.web.audit.rows import rows_of
from channels_app.web.requests import id_of, reader

ENTRIES_PER_PAGE = 50


def listing(request: HttpRequest, template: str, *, team: Team | None = None) -> HttpResponseBase:
    """Shows the entries of a team, or all; `format` in the query asks for the file instead."""
    form = FilterForm(request.GET or None)
    wanted = form.wanted if form.is_bound else searching.Wanted()
    found = searching.entries(wanted, by=reader(request), team=team)
    if (kind := request.GET.get("format")) in writing.KINDS:
        searching.record_export(wanted, by=reader(request), team=team, kind=kind)
        return exporting.download(found, kind)
    entries, following = searching.page(found, before=id_of(request.GET.get("before")), size=ENTRIES_PER_PAGE)
    context: dict[str, Any] = {
        "team": team,
        "form": form,
        "actions": actions(),
        "rows": rows_of(entries),
        "following": following,
        "is_later": "before" in request.GET,
        "keep": _query(request, without=("before", "format")),
        "check": checking.latest(),
    }
    return render(request, template, context)


def _query(request: HttpRequest, *, without: tuple[str, ...]) -> str:
    """Returns the query as the links of the page keep it, with what they add to follow."""
    kept = request.GET.copy()
    for name in without:
        kept.pop(name, None)
    for name in [name for name in kept if not kept[name]]:
        kept.pop(name)
    return f"{kept.urlencode()}&" if kept else ""
