"""The list of everybody, and a person's page."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from channels_app.flows import accounts, sessions
from channels_app.models import ApiToken, Membership, User
from channels_app.server_settings import current
from channels_app.web.requests import reader
from channels_app.web.session_list import rows_of

PEOPLE_PER_PAGE = 50
# Teams, tokens and sessions on a person's page; more are rare, and counted.
MAX_LISTED_ROWS = 100
FILTERS = {
    "all": _("Everybody"),
    "active": _("Active"),
    "deactivated": _("Deactivated"),
    "administrators": _("Administrators"),
    "guests": _("Guests only"),
    "no-second-factor": _("No second factor"),
    "never-signed-in": _("Never signed in"),
}
ORDERS = {"name": _("Name"), "address": _("Address"), "newest": _("Newest"), "active": _("Last active")}


@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    query, show, sort = (request.GET.get(name, "") for name in ("q", "show", "sort"))
    show, sort = show if show in FILTERS else "all", sort if sort in ORDERS else "name"
    found = accounts.people(by=reader(request), query=query, show=show, sort=sort)
    page = Paginator(found.values_list("pk", flat=True), PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _with_facts(list(page.object_list)),
        "query": query,
        "show": show,
        "sort": sort,
        "filters": FILTERS.items(),
        "orders": ORDERS.items(),
        "keep": urlencode({"q": query, "show": show, "sort": sort}) + "&",
    }
    return render(request, "channels_app/administration/people.html", context)


def _with_facts(ids: list[UUID]) -> list[Any]:
    """Returns people in this order, with the number of their teams and whether they have a second factor."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    rows = User.objects.annotate(team_count=Count("memberships"), has_factor=Exists(factors)).in_bulk(ids)
    return [rows[one] for one in ids if one in rows]


@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    found = accounts.person_for(reader(request), person_id)
    context = {
        "person": found,
        "is_self": found == reader(request),
        "addresses": EmailAddress.objects.filter(user=found).order_by("-primary", "email"),
        "memberships": Membership.objects.filter(user=found)
        .select_related("team")
        .order_by("team__name")[:MAX_LISTED_ROWS],
        "tokens": ApiToken.objects.filter(user=found).order_by("-created_at")[:MAX_LISTED_ROWS],
        "factors": Authenticator.objects.filter(user=found).order_by("created_at"),
        "sessions": rows_of(sessions.of(found, now=timezone.now())[:MAX_LISTED_ROWS]),
        "can_mail": current().can_mail,
    }
    return render(request, "channels_app/administration/person.html", context)
