"""Leads people who need a second factor and have none to set one up; everything else is closed until then."""

from collections.abc import Callable, Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from channels_app.models import User
from channels_app.server_settings import current
from channels_app.web.requests import is_partial

# In the session: a provider asked for a second factor, and an administrator said that it counts.
AT_PROVIDER = "second-factor-at-provider"
# Where somebody without one may still go: setting it up, and what that takes. API requests carry tokens.
OPEN = (
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/confirm-email/",
    "/accounts/password/change/",
    "/api/",
    "/scim/",
)
SETTING_UP = ("totp", "webauthn")


def is_missing(user: User, session: Mapping[str, Any]) -> bool:
    """Tells whether the server's rule asks a person for a second factor that they do not have."""
    rule = current().mfa_required
    if rule == "nobody" or (rule == "administrators" and not user.is_staff) or AT_PROVIDER in session:
        return False
    return not Authenticator.objects.filter(user=user, type__in=SETTING_UP).exists()


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or request.path.startswith(OPEN) or not is_missing(user, request.session):
            return self.get_response(request)
        if is_partial(request) or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            return JsonResponse({"detail": _("Set up a second factor first.")}, status=403)
        return redirect("mfa_index")
