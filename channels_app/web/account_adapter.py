import math
import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from channels_app import database
from channels_app.client_address import client_address
from channels_app.models import User
from channels_app.server_settings import current
from channels_app.web import attempts, known_browser


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
