"""The catalog: browsing connectors, installing, upgrading and removing them on a team."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.models import Team, User
from channels_app.web.requests import id_of, reader
from channels_app.web.responses import confirm
from connectors import permissions, registry
from connectors.flows import installing, publishing
from connectors.flows.publishing import upgrades
from connectors.models import Installation
from connectors.sdk import CATEGORIES
from connectors.web.card_preview import sample_of

# Offers on one shelf; there may be many apps, and people search for a certain one.
MAX_OFFERS = 60
CHANNELS_PER_PAGE = 25


@require_safe
def catalog(request: HttpRequest, team_id: UUID) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    query, category = request.GET.get("q", "").strip()[:200], request.GET.get("category", "")
    offers = installing.catalog(team=team)
    used = {offer.connector.category for offer in offers}
    context = {
        "team": team,
        "shelves": shelves(installing.narrow(offers, query, category)),
        "query": query,
        "category": category,
        "categories": [(key, CATEGORIES[key]) for key in CATEGORIES if key in used],
        "lost": _lost(team),
        "may_manage": access.may_manage_connectors(user, team),
    }
    return render(request, "connectors/catalog.html", context)


@dataclass(frozen=True, slots=True)
class Shelf:
    """`more` are left out; a search finds them."""

    words: Any
    offers: Sequence[installing.Offer]
    more: int


def shelves(offers: Sequence[installing.Offer]) -> list[Shelf]:
    """Groups offers by category, in the order of CATEGORIES; installed ones stand first on each shelf."""
    order = list(CATEGORIES)

    def place(offer: installing.Offer) -> int:
        return order.index(offer.connector.category) if offer.connector.category in order else len(order)

    ordered = sorted(offers, key=lambda offer: (place(offer), offer.installation is None))
    found = {key: list(shelf) for key, shelf in groupby(ordered, _category)}
    return [
        Shelf(CATEGORIES.get(key, key), shelf[:MAX_OFFERS], max(0, len(shelf) - MAX_OFFERS))
        for key, shelf in found.items()
    ]


def _category(offer: installing.Offer) -> str:
    return offer.connector.category


def _lost(team: Team) -> list[Installation]:
    """Returns installations whose connector is no longer on this server. Apps stay while they are installed."""
    return [it for it in installing.installations(team).filter(version=None) if registry.find(it.connector) is None]


@require_safe
def connector(request: HttpRequest, team_id: UUID, slug: str) -> HttpResponse:
    team = access.team_for(reader(request), team_id)
    return _page(request, team, slug)


def _page(request: HttpRequest, team: Team, slug: str, status: int = 200, **more: Any) -> HttpResponse:
    user = reader(request)
    offer = _offer(team, slug)
    found, installation = offer.connector, offer.installation
    channels = access.visible_channels(user).filter(team=team).order_by(Lower("name"), "pk")
    context = {
        "team": team,
        "connector": found,
        "category": CATEGORIES.get(found.category, found.category),
        "installation": installation,
        "connections": offer.connections,
        "waits": upgrades.waiting_for(installation) if installation and installation.version_id else None,
        "outdated": installing.outdated(installation).count() if installation else 0,
        "sample": sample_of(found),
        "page": Paginator(channels, CHANNELS_PER_PAGE).get_page(request.GET.get("page")),
        "may_manage": access.may_manage_connectors(user, team),
        "may_change_app": isinstance(found, registry.AppConnector) and publishing.may_change(user, found.app),
        **more,
    }
    return render(request, "connectors/connector.html", context, status=status)


def _offer(team: Team, slug: str) -> installing.Offer:
    try:
        return installing.offer_for(team, slug)
    except registry.UnknownConnector:
        raise access.NotVisible("connector") from None


@require_POST
def install(request: HttpRequest, team_id: UUID, slug: str) -> HttpResponse:
    team = access.team_for(reader(request), team_id)
    found = _offer(team, slug).connector
    looked_at = id_of(request.POST.get("version"))
    try:
        installing.install(team=team, by=reader(request), connector=slug, looked_at=looked_at)
    except installing.Newer:
        return _page(request, team, slug, 409, newer=upgrades.newer_than(looked_at, slug))
    messages.success(request, _("%(name)s is installed. Choose a channel for it.") % {"name": found.name})
    return redirect("connector", team_id=team_id, slug=slug)


@require_POST
def update(request: HttpRequest, team_id: UUID, slug: str) -> HttpResponse:
    user = reader(request)
    installation = installing.installation_for(user, access.team_for(user, team_id), slug)
    count = installing.update(installation=installation, by=user, now=timezone.now())
    done = ngettext("%(n)d connection is up to date now.", "%(n)d connections are up to date now.", count)
    messages.success(request, done % {"n": count})
    return redirect("connector", team_id=team_id, slug=slug)


@require_http_methods(["GET", "POST"])
def uninstall(request: HttpRequest, team_id: UUID, slug: str) -> HttpResponse:
    user = reader(request)
    team = access.team_for(user, team_id)
    installation = installing.installation_for(user, team, slug)
    known = registry.of(installation)
    name = str(known.name) if known else slug
    if request.method == "POST":
        installing.uninstall(installation=installation, by=user, now=timezone.now())
        messages.success(request, _("%(name)s is uninstalled.") % {"name": name})
        return redirect("catalog", team_id=team_id)
    permissions.require_manager(user, team)
    return _ask(request, team, name, installation, user)


def _ask(request: HttpRequest, team: Team, name: str, installation: Installation, user: User) -> HttpResponse:
    back = reverse("connector", args=(team.pk, installation.connector)) if registry.of(installation) else ""
    return confirm(
        request,
        title=_("Uninstall %(name)s from %(team)s?") % {"name": name, "team": team.name},
        consequences=consequences(installing.losses(installation), user, team),
        button=_("Uninstall"),
        back=back or reverse("catalog", args=(team.pk,)),
        team=team,
    )


def consequences(lost: installing.Losses, user: User, team: Team) -> list[str]:
    """Returns sentences that tell exactly what goes; channels that the person does not see are counted, not named."""
    if not lost.connections:
        return [_("Nothing is connected with it; you can install it again at any time.")]
    seen = set(access.visible_channels(user).filter(team=team).values_list("name", flat=True))
    named = [name for name in lost.channels if name in seen]
    hidden = len(lost.channels) - len(named)
    if hidden:
        named.append(ngettext("%(n)d private channel", "%(n)d private channels", hidden) % {"n": hidden})
    gone = ngettext(
        "%(n)d connection ends, with its settings and secrets: %(channels)s.",
        "%(n)d connections end, with their settings and secrets: %(channels)s.",
        lost.connections,
    )
    said = [gone % {"n": lost.connections, "channels": ", ".join(named)}]
    if lost.urls:
        urls = ngettext(
            "%(n)d webhook URL answers “410 Gone” from now on.",
            "%(n)d webhook URLs answer “410 Gone” from now on.",
            lost.urls,
        )
        said.append(urls % {"n": lost.urls})
    if lost.scheduled:
        runs = ngettext("%(n)d schedule stops.", "%(n)d schedules stop.", lost.scheduled)
        said.append(runs % {"n": lost.scheduled})
    return [*said, _("Messages stay. This cannot be undone: installing it again begins with nothing connected.")]
