"""Pages of a team's people: a list with search and pages, and changes to several people at once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from channels_app import access, roles
from channels_app.flows import teams
from channels_app.models import Membership, Team, User
from channels_app.models.user import named_like, with_proof
from channels_app.roles import words_of
from channels_app.web.requests import id_of, reader
from channels_app.web.responses import confirm

PEOPLE_PER_PAGE = 25
Role = Membership.Role
REMOVE = "remove"


@require_safe
def page(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = access.team_for(reader(request), team_id)
    query, role = request.GET.get("q", "").strip()[:80], request.GET.get("role", "")
    kept = {name: value for name, value in {"q": query, "role": role}.items() if value}
    context = {
        **listed(team, query=query, role=role, number=request.GET.get("page")),
        "team": team,
        "query": query,
        "role": role,
        "filters": [("", _("All")), *Role.choices],
        "is_owner": access.may_own(reader(request), team),
        "keep": urlencode(kept) + "&" if kept else "",
    }
    return render(request, "channels_app/team_people.html", context)


def listed(team: Team, *, query: str = "", role: str = "", number: str | None = None) -> dict[str, Any]:
    """Returns one page of a team's people, owners first, and what a list of them needs."""
    found = _in_order(Membership.objects.filter(team=team))
    if roles.is_one(role):
        found = found.filter(role=role)
    if query:
        people = User.objects.filter(named_like(query), memberships__team=team)
        found = found.filter(user__in=people)
    shown: Page[Membership] = Paginator(found, PEOPLE_PER_PAGE).get_page(number)
    return {"page": shown, "members": shown.object_list, "roles": Role.choices}


def _in_order(members: QuerySet[Membership]) -> QuerySet[Membership]:
    ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(Role.values)]
    ranked = members.annotate(rank=Case(*ranks, output_field=IntegerField()))
    people = Prefetch("user", with_proof(User.objects.all()))
    return ranked.prefetch_related(people).order_by("rank", "created_at", "pk")


@require_POST
def change(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Gives chosen people a role or removes them, after one question."""
    by = reader(request)
    team = access.team_for(by, team_id)
    access.require(access.may_own(by, team), _("Only an owner of the team can do this."))
    wish = request.POST.get("do", "")
    ids = [found for text in request.POST.getlist("people") if (found := id_of(text))]
    people = [one.user for one in _in_order(Membership.objects.filter(team=team, user__in=ids))]
    if not people or (wish != REMOVE and not roles.is_one(wish)):
        messages.error(request, _("Choose people in the list, and what to do with them."))
        return redirect("team-people", team_id=team_id)
    if "confirmed" not in request.POST:
        return _ask(request, team, people, wish)
    try:
        done = _change(team, by, people, wish)
    except teams.InvalidTeam as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("team-people", team_id=team_id)


def _change(team: Team, by: User, people: list[User], wish: str) -> str:
    count = {"count": len(people)}
    if wish == REMOVE:
        teams.remove_members(team=team, by=by, users=people)
        return ngettext("%(count)d person is removed.", "%(count)d people are removed.", len(people)) % count
    teams.change_roles(team=team, by=by, users=people, role=wish)
    done = ngettext(
        "The role of %(count)d person is changed.", "The roles of %(count)d people are changed.", len(people)
    )
    return done % count


def _ask(request: HttpRequest, team: Team, people: list[User], wish: str) -> HttpResponse:
    names = ", ".join(map(str, people))
    if wish == REMOVE:
        title = _("Remove from %(team)s?") % {"team": team.name}
        consequences = [
            names,
            _("They can no longer see the team's channels, and leave its private channels."),
            _("Their messages stay, and the webhooks they set up go on working."),
        ]
    else:
        title = _("Make them “%(role)s” in %(team)s?") % {"role": Role(wish).label, "team": team.name}
        consequences = [names, words_of(wish, team)]
    kept = [("do", wish), ("confirmed", "1"), *(("people", str(person.pk)) for person in people)]
    return confirm(
        request,
        title=title,
        consequences=consequences,
        kept=kept,
        button=_("Remove from team") if wish == REMOVE else _("Change roles"),
        kind="danger" if wish == REMOVE else "primary",
        back=reverse("team-people", kwargs={"team_id": team.pk}),
    )
