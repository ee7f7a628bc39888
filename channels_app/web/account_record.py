"""Records in the audit log what people do with their accounts; allauth reports it by signals."""

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.db import transaction
from django.dispatch import receiver

from channels_app import audit
from channels_app.models import User


@receiver(auth.user_logged_in)
def signed_in(user: User, **_signal: Any) -> None:
    _record("session.started", user)


@receiver(auth.user_logged_out)
def signed_out(user: User | None, **_signal: Any) -> None:
    if user is not None:
        _record("session.ended", user)


@receiver(auth.user_login_failed)
def not_signed_in(credentials: dict[str, Any], **_signal: Any) -> None:
    """Records a wrong password. Unknown account names are not kept, because people type passwords there, too."""
    address = credentials.get("email") or credentials.get("username") or ""
    known = User.objects.filter(email__iexact=address).first() if isinstance(address, str) else None
    with transaction.atomic():
        audit.record("session.refused", known, by=None)


@receiver(account.user_signed_up)
def signed_up(user: User, **_signal: Any) -> None:
    _record("account.created", user, after={"email": user.email})


@receiver(account.password_set)
@receiver(account.password_changed)
def password_changed(user: User, **_signal: Any) -> None:
    _record("password.changed", user)


@receiver(account.password_reset)
def password_reset(user: User, **_signal: Any) -> None:
    _record("password.reset", user)


@receiver(account.email_added)
def email_added(user: User, email_address: EmailAddress, **_signal: Any) -> None:
    _record("email.added", user, after={"email": email_address.email})


@receiver(account.email_removed)
def email_removed(user: User, email_address: EmailAddress, **_signal: Any) -> None:
    _record("email.removed", user, before={"email": email_address.email})


@receiver(account.email_confirmed)
def email_confirmed(email_address: EmailAddress, **_signal: Any) -> None:
    _record("email.confirmed", email_address.user, after={"email": email_address.email})


@receiver(account.email_changed)
def email_changed(
    user: User, from_email_address: EmailAddress | None, to_email_address: EmailAddress, **_signal: Any
) -> None:
    before = {"email": from_email_address.email if from_email_address else ""}
    _record("email.changed", user, before=before, after={"email": to_email_address.email})


@receiver(mfa.authenticator_added)
def second_factor_added(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _record("second-factor.added", user, after={"kind": authenticator.type})


@receiver(mfa.authenticator_removed)
def second_factor_removed(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _record("second-factor.removed", user, before={"kind": authenticator.type})


@receiver(mfa.authenticator_reset)
def second_factor_renewed(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    _record("second-factor.renewed", user, after={"kind": authenticator.type})


def _record(action: str, user: User, **changed: Any) -> None:
    with transaction.atomic():
        audit.record(action, user, by=user, **changed)
