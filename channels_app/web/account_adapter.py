import math
import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from channels_app import database
from channels_app.client_address import client_address
from channels_app.flows import emergency_access
from channels_app.models import User
from channels_app.server_settings import current
from channels_app.web import attempts, known_browser

NO_PASSWORDS = _(
    "This server accepts passwords only from administrators with emergency access. "
    "Everybody else continues with the buttons above."
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return current().signup_open

    def may_sign_up(self, email: str) -> bool:
        """Returns whether the sign-up form takes an address."""
        return current().may_sign_up(email)

    def get_from_email(self) -> str:
        return current().sender

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts the try before the password is hashed: what comes too early costs us nothing."""
        self._attempt = _attempt(request, credentials.get("email", ""))
        wait = attempts.take(self._attempt, now=time.time())
        if wait > 0:
            raise ValidationError(_too_early(wait), code="too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Returns whose password it is; where single sign-on is required, only those with emergency access count.

        A right password of others is answered and counted as a wrong one: it must not be found out here.
        """
        user: User | None = super().authenticate(request, **credentials)
        if user is None or not current().sso_required or emergency_access.has(user):
            return user
        attempts.take(self._attempt, now=time.time())
        return None

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code == "email_password_mismatch" and current().sso_required:
            return ValidationError(NO_PASSWORDS, code=code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse | None:
        """Refuses every way in but a provider's where single sign-on is required, also a passkey or a new account."""
        response: HttpResponse | None = super().pre_login(request, user, **options)
        if response or not current().sso_required or emergency_access.has(user):
            return response
        if any(one["method"] == "socialaccount" for one in get_authentication_records(request, user)):
            return None
        clear_login(request)
        return render(request, "account/single_sign_on.html", status=403)

    def _rollback_login_failed_rl_usage(self) -> None:
        attempts.succeed(self._attempt)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        attempts.forgive([credentials.get("email", "")], client_address(request))

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **options)
        attempts.remember(_attempt(request, user.email))
        known_browser.mark(request, response, user.email)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Makes a confirmed address the person's, unless somebody else signs in with it."""
        others = User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id)
        if others.exists():
            words = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", words)
            return False
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends a mail whose links lead to PATCHBAY_BASE_URL, whatever host the request named."""
        asked = self.request.build_absolute_uri("/")
        links = {
            name: settings.BASE_URL + value.removeprefix(asked.rstrip("/"))
            for name, value in context.items()
            if isinstance(value, str) and value.startswith(asked)
        }
        site = SimpleNamespace(name=current().server_name, domain=urlsplit(settings.BASE_URL).netloc)
        known = {"request": self.request, "email": email}
        mail = self.render_mail(template_prefix, email, {**known, **context, **links, "current_site": site})
        database.release()  # the mail server may be slow
        mail.send()


def _attempt(request: HttpRequest, login: str) -> attempts.Attempt:
    attempt = attempts.Attempt.of(login, client_address(request))
    return attempt._replace(browser=known_browser.name_of(request, attempt.account))


def _too_early(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    return ngettext(
        "Too many wrong passwords. Try again in a minute.",
        "Too many wrong passwords. Try again in %(count)d minutes.",
        minutes,
    ) % {"count": minutes}
