"""Pages to find teams and ask to join them, and for owners to answer."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app import access
from channels_app.flows import join_requests
from channels_app.flows.teams import InvalidTeam
from channels_app.models import JoinRequest, Team
from channels_app.server_settings.fields import DomainsField
from channels_app.web.requests import reader

TEAMS_PER_PAGE = 30


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    user, query = reader(request), request.GET.get("q", "")
    found = Paginator(join_requests.teams_to_find(by=user, query=query), TEAMS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    asked = set(JoinRequest.objects.filter(user=user, team__in=list(found)).values_list("team_id", flat=True))
    domains = join_requests.domains_of(user)
    rows = [(team, bool(domains & set(team.join_domains)), team.pk in asked) for team in found]
    context = {"page": found, "rows": rows, "query": query, "keep": urlencode({"q": query}) + "&"}
    return render(request, "channels_app/teams_find.html", context)


class AskForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("A sentence to its owners"), max_length=300, required=False, widget=forms.TextInput
    )


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Asks to join a team, or joins it if the person's domain may join without asking."""
    user = reader(request)
    team = join_requests.find(user, team_id)
    form = AskForm(request.POST or None)
    if request.method == "POST" and request.POST.get("do") == "join":
        join_requests.join(team=team, by=user)
        messages.success(request, _("You are in %(team)s now.") % {"team": team.name})
        return redirect("team", team_id=team.pk)
    if request.method == "POST" and form.is_valid():
        try:
            join_requests.ask(team=team, by=user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The owners of %(team)s are asked. The bell tells you.") % {"team": team.name})
            return redirect("teams-find")
        except InvalidTeam as error:
            form.add_error(None, str(error))
    status = 422 if form.errors else 200
    return render(request, "channels_app/team_ask.html", {"team": team, "form": form}, status=status)


class DomainsForm(forms.Form):
    domains = DomainsField(
        label=gettext_lazy("Domains"),
        required=False,
        help_text=gettext_lazy("One per line. People with a confirmed address there may join without asking."),
    )


@require_http_methods(["GET", "POST"])
def requests(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Lists who asks to join, and whose domains need not ask; for owners."""
    team = _owned_team(request, team_id)
    form = DomainsForm(request.POST or None, initial={"domains": team.join_domains})
    if request.method == "POST" and form.is_valid():
        join_requests.set_domains(team=team, by=reader(request), domains=form.cleaned_data["domains"])
        messages.success(request, _("Saved."))
        return redirect("team-requests", team_id=team.pk)
    found = Paginator(join_requests.waiting(team), TEAMS_PER_PAGE).get_page(request.GET.get("page"))
    proven = EmailAddress.objects.filter(user__in=[one.user_id for one in found], verified=True)
    emails = dict(proven.values_list("user_id", "email"))
    rows = [(one, emails.get(one.user_id, "")) for one in found]
    context = {"team": team, "page": found, "rows": rows, "form": form}
    return render(request, "channels_app/team_requests.html", context, status=422 if form.errors else 200)


@require_POST
def accept(request: HttpRequest, request_id: UUID) -> HttpResponse:
    asked = join_requests.request_for(reader(request), request_id)
    try:
        join_requests.accept(request_id=request_id, by=reader(request), now=timezone.now())
        messages.success(request, _("%(person)s is in the team now.") % {"person": asked.user})
    except InvalidTeam as error:
        messages.error(request, str(error))
    return redirect("team-requests", team_id=asked.team_id)


@require_POST
def decline(request: HttpRequest, request_id: UUID) -> HttpResponse:
    answered = join_requests.decline(request_id=request_id, by=reader(request), now=timezone.now())
    messages.success(request, _("The request of %(person)s is declined.") % {"person": answered.user})
    return redirect("team-requests", team_id=answered.team_id)


def _owned_team(request: HttpRequest, team_id: UUID) -> Team:
    team = access.team_for(reader(request), team_id)
    access.require(access.may_own(reader(request), team), _("Only an owner of the team can do this."))
    return team
