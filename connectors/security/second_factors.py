"""Second factors at rest: secrets of authenticator apps and seeds of recovery codes, sealed like all other secrets."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import transaction

from channels_app import vault
from channels_app.server_settings import current

# Where allauth keeps what opens an account, in `Authenticator.data`; the last is a list.
SECRETS = ("secret", "seed", "migrated_codes")


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    def _get_site_name(self) -> str:
        """Returns what a device calls this server beside a passkey."""
        return current().server_name

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(encrypted_text.encode()).decode()


def seal(text: str) -> str:
    return vault.seal(text.encode()).decode()


def reseal(text: str) -> str:
    """Returns the same secret, sealed with the newest key."""
    return vault.reseal(text.encode()).decode()


def seal_plain(text: str) -> str:
    """Returns a secret sealed, be it plain, as those from before, or sealed already."""
    try:
        vault.unseal(text.encode())
    except vault.Unreadable:
        return seal(text)
    return text


@transaction.atomic
def change_all(authenticators: Any, change: Callable[[str], str]) -> int:
    """Changes every secret of the rows of a manager of Authenticator; returns how many rows there are."""
    rows = list(authenticators.select_for_update())
    for row in rows:
        row.data = {name: _apply(value, change) if name in SECRETS else value for name, value in row.data.items()}
        row.save(update_fields=["data"])
    return len(rows)


def _apply(value: Any, change: Callable[[str], str]) -> Any:
    return [change(one) for one in value] if isinstance(value, list) else change(value)
