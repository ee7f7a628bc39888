"""Pages that list a team's outgoing webhooks and create one."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from channels_app import access
from channels_app.web.requests import reader
from channels_app.web.uploads import takes_files
from connectors import permissions
from connectors.flows import outgoing
from connectors.web.connections.channel import picture_of
from connectors.web.outgoing.forms import OutgoingForm
from connectors.web.outgoing.reveal_token import show_token

SERVICES_PER_PAGE = 25


@require_safe
def services(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    query = request.GET.get("q", "").strip()[:200]
    found = outgoing.services_of_team(team=team, by=user, query=query)
    page = Paginator(found, SERVICES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "team": team,
        "page": page,
        "query": query,
        "keep": urlencode({"q": query}) + "&" if query else "",
        "may_manage": access.may_manage_outgoing(user, team),
    }
    return render(request, "connectors/outgoing/team.html", context)


@takes_files
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    permissions.require_outgoing_manager(reader(request), team)
    form = OutgoingForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # a picture alone is stored for nobody
                made, token = outgoing.create(team=team, by=user, picture=picture_of(form), **details_in(form))
        except outgoing.InvalidOutgoing as error:
            form.add_error(error.field, str(error))
        else:
            return show_token(request, made, token)
    context = {"team": team, "form": form, "may_manage": True}
    return render(request, "connectors/outgoing/new.html", context, status=422 if form.errors else 200)


def details_in(form: OutgoingForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in OutgoingForm.Meta.fields}
