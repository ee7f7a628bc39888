"""Extends allauth's forms: for installations without mail, and for what passwords mean to API tokens."""

from typing import Any

from allauth.account import forms
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core import context
from django.core.exceptions import ValidationError
from django.forms import BooleanField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_app.flows import emergency_access, sessions, tokens
from channels_app.models import User
from channels_app.server_settings import current
from channels_app.web.sessions import stored_key

NO_MAIL = _("This server sends no mail yet, so it cannot send you a link. Ask the people who run it.")


class _NeedsMail:
    def clean(self) -> Any:
        if not current().can_mail:
            raise ValidationError(NO_MAIL, code="no_mail")
        return super().clean()  # type: ignore[misc]  # of the form beside it


class ResetPasswordForm(_NeedsMail, forms.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    def save(self, request: HttpRequest, **options: Any) -> str:
        """Sends the link; where single sign-on is required, only to those whose password counts."""
        if current().sso_required:
            self.users: list[User] = [user for user in self.users if emergency_access.has(user)]
            if not self.users:
                return str(self.cleaned_data["email"])
        return str(super().save(request, **options))


class AddEmailForm(_NeedsMail, forms.AddEmailForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].label = _("New address")

    def save(self, request: HttpRequest) -> EmailAddress:
        """Asks to confirm the new address, to which the present one then changes.

        allauth drops the address that is pending; if the user has confirmed none yet, that would be the present one.
        """
        present = EmailAddress.objects.filter(user=self.user, email=self.user.email.lower(), verified=False).first()
        if present is None:
            return super().save(request)
        EmailAddress.objects.filter(user=self.user, verified=False).exclude(pk=present.pk).delete()
        address = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, address)
        return address


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """Signs all other browsers out. API tokens stay unless the person revokes them: a token contains no password."""

    revoke_tokens = BooleanField(
        required=False,
        label=_("Revoke all my API tokens as well"),
        help_text=_("Whatever uses them is refused from now on. Do it if somebody else may know your old password."),
    )

    def save(self) -> None:
        super().save()
        sessions.end_others(by=self.user, present=stored_key(context.request.session.session_key), now=timezone.now())
        if self.cleaned_data["revoke_tokens"]:
            tokens.revoke_all(of=self.user)


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    """Signs all browsers out and revokes all API tokens: who resets the password may have lost more than that."""

    def save(self) -> None:
        super().save()
        sessions.end_all(of_user=self.user, by=self.user, now=timezone.now())
        tokens.revoke_all(of=self.user)
