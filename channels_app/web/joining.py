"""The page behind an invitation's link: creates an account, joins with an existing one, or says whom to ask."""

import time
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.signals import user_logged_in
from django.contrib import messages
from django.contrib.auth import logout
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from channels_app import access
from channels_app.client_address import client_address, network_of
from channels_app.flows import joining, people
from channels_app.models import Team, User
from channels_app.server_settings import current
from channels_app.web import attempts
from channels_app.web.join_forms import AddressForm, JoinForm, JoinWithAddressForm

# The session's name for the token with which somebody chose to sign in and join.
JOINING = "joining"
# Wrong tokens from one network: no guess can succeed, and those who try are slowed down.
GUESSES = attempts.Rule(free=30, refill=10, first=10, most=60)
# Mails that one network asks for by links: an office that joins on one morning.
MAILS = attempts.Rule(free=50, refill=30, first=30, most=300)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        opening = joining.find(token, now=timezone.now())
    except access.NotVisible:
        return _not_found(request)
    answer = None
    if request.method == "POST" and opening.state == "open":
        answer = _ACTIONS.get(request.POST.get("do", ""), _show)(request, token, opening)
    response = answer or _show(request, token, opening)
    response["Cache-Control"] = "no-store"
    return response


def _show(request: HttpRequest, token: str, opening: joining.Opening, **context: Any) -> HttpResponse:
    """Shows what the invitation is and what the reader can do; `form` has the faults of one that was posted."""
    user = request.user if isinstance(request.user, User) else None
    form = context.get("form") or _form_for(opening)
    shown = {
        "opening": opening,
        "token": token,
        "form": form,
        "asks_address": isinstance(form, AddressForm) and not isinstance(form, JoinWithAddressForm),
        "reader_may": bool(user and opening.state == "open" and joining.is_for(opening, user)),
        "has_account": opening.proves_address and people.has_account(opening.email),
        "contact": current().contact_email or (opening.by.confirmed_email if opening.by else ""),
        "sent_to": context.get("sent_to", ""),
    }
    status = 422 if form.is_bound and form.errors else 200 if opening.state == "open" else 410
    return render(request, "channels_app/join.html", shown, status=status)


def _form_for(opening: joining.Opening, data: Any = None) -> JoinForm | AddressForm | JoinWithAddressForm:
    if opening.email or opening.state != "open":
        return JoinForm(data, email=opening.email)
    return AddressForm(data) if current().can_mail else JoinWithAddressForm(data, email="")


def _create(request: HttpRequest, token: str, opening: joining.Opening) -> HttpResponse | None:
    form = _form_for(opening, request.POST)
    if request.user.is_authenticated or not isinstance(form, JoinForm):
        return None
    if form.is_valid():
        try:
            user = joining.create_account(
                opening=opening, now=timezone.now(), locale=_chosen_language(), **form.cleaned_data
            )
        except joining.InvalidJoining as error:
            form.add_error(None, str(error))
        else:
            login = Login(user=user, signup=True, redirect_url=_place(opening.team))
            response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
            return response
    return _show(request, token, opening, form=form)


def _ask_for_mail(request: HttpRequest, token: str, opening: joining.Opening) -> HttpResponse | None:
    form = _form_for(opening, request.POST)
    if not isinstance(form, AddressForm) or isinstance(form, JoinWithAddressForm):
        return None
    if form.is_valid():
        network = network_of(client_address(request))
        try:
            if attempts.take_from(f"join:mails:{network}", MAILS, now=time.time()) > 0:
                raise joining.InvalidJoining(_("Too many at once. Try again in a few minutes."))
            joining.ask_for_mail(opening=opening, email=form.cleaned_data["email"], now=timezone.now())
        except joining.InvalidJoining as error:
            form.add_error("email", str(error))
        else:
            return _show(request, token, opening, sent_to=form.cleaned_data["email"])
    return _show(request, token, opening, form=form)


def _join(request: HttpRequest, token: str, opening: joining.Opening) -> HttpResponse | None:
    if not isinstance(request.user, User):
        return None
    try:
        team = joining.join(opening=opening, by=request.user, now=timezone.now())
    except joining.InvalidJoining as error:
        messages.error(request, str(error))
        return None
    _tell(request, team)
    return redirect(_place(team))


def _sign_in(request: HttpRequest, token: str, opening: joining.Opening) -> HttpResponse | None:
    """Leads to the sign-in page; people who sign in there join at once, as they chose."""
    if request.user.is_authenticated:
        return None
    request.session[JOINING] = token
    return redirect(f"{reverse('account_login')}?{urlencode({'next': _place(opening.team)})}")


def _switch(request: HttpRequest, token: str, opening: joining.Opening) -> HttpResponse:
    """Signs out a person whom the invitation is not for, and shows it again."""
    logout(request)
    return redirect("join", token=token)


_ACTIONS = {"create": _create, "mail": _ask_for_mail, "join": _join, "sign-in": _sign_in, "switch": _switch}


@receiver(user_logged_in)
def join_after_sign_in(request: HttpRequest, user: User, **_sent: Any) -> None:
    """Joins by the invitation with which somebody chose to sign in."""
    token = request.session.pop(JOINING, None)
    if not isinstance(token, str):
        return
    now = timezone.now()
    try:
        team = joining.join(opening=joining.find(token, now=now), by=user, now=now)
    except joining.InvalidJoining as error:
        messages.error(request, str(error))
    except access.NotVisible:
        messages.error(request, _("The invitation ended in the meantime."))
    else:
        _tell(request, team)


def _tell(request: HttpRequest, team: Team | None) -> None:
    if team:
        messages.success(request, _("You are in %(team)s now.") % {"team": team.name})


def _place(team: Team | None) -> str:
    return reverse("team", kwargs={"team_id": team.pk}) if team else reverse("home")


def _chosen_language() -> str:
    """Returns the language in which the page was read, for the new account."""
    return get_language() or ""


def _not_found(request: HttpRequest) -> HttpResponse:
    network = network_of(client_address(request))
    wait = attempts.take_from(f"join:guesses:{network}", GUESSES, now=time.time())
    response = render(request, "channels_app/join_unknown.html", status=429 if wait > 0 else 404)
    if wait > 0:
        response["Retry-After"] = str(int(wait) + 1)
    return response
