"""Stores in the session how and when somebody signed in, for every way of signing in."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from channels_app.client_address import client_address
from channels_app.models import User
from channels_app.web.sessions import SessionStore


@receiver(user_logged_in)
def begin_session(request: HttpRequest, user: User, **_sent: Any) -> None:
    if isinstance(request.session, SessionStore):
        agent = request.headers.get("User-Agent", "")
        method = method_of(request, user)
        request.session.begin(address=client_address(request), agent=agent, method=method, now=timezone.now())


def method_of(request: HttpRequest, user: User) -> str:
    """Returns how somebody signed in: "password", "passkey", the short name of a provider, or "" if unknown."""
    for record in get_authentication_records(request, user):
        if record["method"] == "socialaccount":
            return str(record.get("provider", ""))
        if record.get("passwordless"):
            return "passkey"
        if record["method"] == "password":
            return "password"
    return ""
