"""Passes settings to allauth that administrators can change while the server runs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.core import context
from django.conf import settings

if TYPE_CHECKING:
    from channels_app.server_settings import ServerSettings


def get(name: str, default: Any) -> Any:
    """Returns a setting for allauth; within a request it follows the server's own settings."""
    if context.request is not None and name in FOLLOWING:
        found = FOLLOWING[name]()
        return getattr(settings, name, default) if found is None else found
    return getattr(settings, name, default)


def _current() -> "ServerSettings":
    from channels_app.server_settings import current  # models are loaded by then

    return current()


FOLLOWING: dict[str, Callable[[], str | None]] = {
    # If strangers can sign up, nobody can sign in with an address that is not confirmed.
    "ACCOUNT_EMAIL_VERIFICATION": lambda: "mandatory" if _current().signup_open else None,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": lambda: f"[{_current().server_name}] ",
    "MFA_TOTP_ISSUER": lambda: _current().server_name,
}
