"""What an administrator does to an account; each is asked about first, with what it means for the person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods

from channels_app import access
from channels_app.flows import accounts, sessions
from channels_app.flows.teams import InvalidTeam
from channels_app.models import ApiToken, Membership, Team, User
from channels_app.web.browser_names import browser_name
from channels_app.web.requests import reader
from channels_app.web.responses import confirm


@dataclass(frozen=True)
class Action:
    """One button of a person's page: what is asked, with what consequences, and what is said when it is done."""

    title: str
    consequences: Sequence[str]
    button: str
    done: str
    run: Callable[..., Any]
    kind: str = "danger"


def _make_administrator(person: User, by: User, now: datetime) -> None:
    accounts.set_administrator(person=person, by=by, is_administrator=True)


def _take_administrator(person: User, by: User, now: datetime) -> None:
    accounts.set_administrator(person=person, by=by, is_administrator=False)


ACTIONS = {
    "make-administrator": Action(
        gettext_noop("Make %(person)s a site administrator?"),
        (
            gettext_noop("They see and change everybody's accounts, all teams' settings and those of this server."),
            gettext_noop("They read no channel that they are not in. What they do is in the audit log."),
        ),
        gettext_noop("Make administrator"),
        gettext_noop("%(person)s is an administrator now."),
        _make_administrator,
        kind="primary",
    ),
    "take-administrator": Action(
        gettext_noop("Remove %(person)s as administrator?"),
        (gettext_noop("They lose access to the administration at once. Their teams and roles stay."),),
        gettext_noop("Remove as administrator"),
        gettext_noop("%(person)s is no administrator any more."),
        _take_administrator,
    ),
    "deactivate": Action(
        gettext_noop("Deactivate %(person)s?"),
        (
            gettext_noop("They are signed out everywhere at once, and open pages stop."),
            gettext_noop("Their API tokens stop working, until you reactivate the account."),
            gettext_noop("Connections and webhooks that they set up belong to their teams and go on working."),
            gettext_noop("Their messages stay, and their place in teams is kept."),
        ),
        gettext_noop("Deactivate"),
        gettext_noop("%(person)s is deactivated."),
        accounts.deactivate,
    ),
    "reactivate": Action(
        gettext_noop("Reactivate %(person)s?"),
        (gettext_noop("They can sign in again, and their API tokens work as before."),),
        gettext_noop("Reactivate"),
        gettext_noop("%(person)s is active again."),
        accounts.reactivate,
        kind="primary",
    ),
    "end-sessions": Action(
        gettext_noop("Sign %(person)s out everywhere?"),
        (gettext_noop("They have to sign in again in all browsers. API tokens keep working: revoke them one by one."),),
        gettext_noop("Sign out everywhere"),
        gettext_noop("%(person)s is signed out everywhere."),
        accounts.end_sessions,
    ),
    "reset-second-factor": Action(
        gettext_noop("Reset the second factor of %(person)s?"),
        (
            gettext_noop("Their authenticator app, passkeys and recovery codes are removed."),
            gettext_noop("They are signed out everywhere; a password is enough until they set up another."),
            gettext_noop("Make sure that the request really comes from them."),
        ),
        gettext_noop("Reset second factor"),
        gettext_noop("%(person)s has no second factor now."),
        accounts.reset_second_factor,
    ),
}


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, person_id: UUID, action: str) -> HttpResponse:
    person = accounts.person_for(reader(request), person_id)
    if action == "password-link":
        return _password_link(request, person)
    if action not in ACTIONS:
        raise Http404
    chosen, name = ACTIONS[action], {"person": person}
    if request.method == "POST":
        try:
            chosen.run(person=person, by=reader(request), now=timezone.now())
            messages.success(request, _(chosen.done) % name)
        except accounts.InvalidAccount as error:
            messages.error(request, str(error))
        return _back(person)
    return confirm(
        request,
        title=_(chosen.title) % name,
        consequences=[_(line) for line in chosen.consequences],
        button=_(chosen.button),
        kind=chosen.kind,
        back=url_of(person),
    )


def _password_link(request: HttpRequest, person: User) -> HttpResponse:
    """Sends a link to choose a password, or shows it once where this server sends no mail."""
    if request.method != "POST":
        return confirm(
            request,
            title=_("Send %(person)s a link to choose a password?") % {"person": person},
            consequences=[_("It works once, for some days. Their present password works until they use it.")],
            button=_("Send link"),
            kind="primary",
            back=url_of(person),
        )
    try:
        path = accounts.send_password_link(person=person, by=reader(request), now=timezone.now())
    except accounts.InvalidAccount as error:
        messages.error(request, str(error))
        return _back(person)
    if path:
        return show_link(request, person, settings.BASE_URL + path)
    messages.success(request, _("A mail with a link is on its way to %(email)s.") % {"email": person.email})
    return _back(person)


def show_link(request: HttpRequest, person: User, link: str) -> HttpResponse:
    context = {"person": person, "link": link}
    response = render(request, "channels_app/administration/person_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


class AddressForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("New address"))


@require_http_methods(["GET", "POST"])
def change_address(request: HttpRequest, person_id: UUID) -> HttpResponse:
    person = accounts.person_for(reader(request), person_id)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change_address(person=person, by=reader(request), email=form.cleaned_data["email"])
            messages.success(
                request, _("%(person)s signs in as %(email)s now.") % {"person": person, "email": person.email}
            )
            return _back(person)
        except accounts.InvalidAccount as error:
            form.add_error("email", str(error))
    lines = [
        _("It counts as confirmed, as you vouch for it: make sure that it is theirs."),
        _("They sign in with it from now on, and get this server's mails there."),
    ]
    return _form(request, person, form, _("Change the address of %(person)s") % {"person": person}, lines)


class TeamForm(forms.Form):
    """A team by the start of its name, and the role there."""

    team = forms.CharField(label=gettext_lazy("Team"), max_length=80)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER
    )

    def clean_team(self) -> Team:
        name = self.cleaned_data["team"]
        found: QuerySet[Team] = Team.objects.filter(name__iexact=name)
        if len(teams := list(found[:2])) != 1:
            raise forms.ValidationError(
                _("There are several teams with this name: add them on the team's page.")
                if teams
                else _("There is no team with this name.")
            )
        return teams[0]


@require_http_methods(["GET", "POST"])
def add_to_team(request: HttpRequest, person_id: UUID) -> HttpResponse:
    person = accounts.person_for(reader(request), person_id)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        team, role = form.cleaned_data["team"], form.cleaned_data["role"]
        try:
            accounts.add_to_team(person=person, by=reader(request), team_id=team.pk, role=role)
            messages.success(request, _("%(person)s is in %(team)s now.") % {"person": person, "team": team.name})
            return _back(person)
        except (accounts.InvalidAccount, InvalidTeam) as error:
            form.add_error("team", str(error))
    lines = [_("They are in the team at once, without being asked.")]
    return _form(request, person, form, _("Add %(person)s to a team") % {"person": person}, lines)


def _form(request: HttpRequest, person: User, form: forms.Form, title: str, lines: list[str]) -> HttpResponse:
    context = {"person": person, "form": form, "title": title, "lines": lines}
    status = 422 if form.is_bound else 200
    return render(request, "channels_app/administration/person_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    token = ApiToken.objects.select_related("user").filter(pk=token_id).first()
    if token is None:
        raise access.NotVisible("token")
    if request.method == "POST":
        accounts.revoke_token(token_id=token_id, by=reader(request))
        messages.success(request, _("%(token)s no longer works.") % {"token": token.name})
        return _back(token.user)
    return confirm(
        request,
        title=_("Revoke %(token)s of %(person)s?") % {"token": token.name, "person": token.user},
        consequences=[_("Whatever uses it is refused from now on. This cannot be undone.")],
        button=_("Revoke token"),
        back=url_of(token.user),
    )


@require_http_methods(["GET", "POST"])
def end_session(request: HttpRequest, person_id: UUID, session_id: UUID) -> HttpResponse:
    """Signs one browser of a person out, after a question."""
    person, now = accounts.person_for(reader(request), person_id), timezone.now()
    names = {"browser": browser_name(sessions.one_of(person, session_id, now=now).agent), "person": person}
    if request.method == "POST":
        sessions.end(by=reader(request), of_user=person, session_id=session_id, now=now)
        messages.success(request, _("%(browser)s is signed out.") % names)
        return _back(person)
    return confirm(
        request,
        title=_("Sign %(browser)s of %(person)s out?") % names,
        consequences=[_("It has to sign in again. What is open there closes at once.")],
        button=_("Sign out"),
        back=url_of(person),
    )


def url_of(person: User) -> str:
    return reverse("administration-person", kwargs={"person_id": person.pk})


def _back(person: User) -> HttpResponse:
    return redirect(url_of(person))
