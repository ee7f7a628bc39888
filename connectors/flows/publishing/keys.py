"""The keys that sign bundles: ours, and those of other servers that administrators trust."""

import base64
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from channels_app import audit, vault
from channels_app.models import User
from connectors import permissions
from connectors.app_packages.bundle import fingerprint, key_of
from connectors.flows.publishing import transitions
from connectors.models import BundleKey


class InvalidKey(ValueError):
    """The text is not a public key, or the key is known; `str(error)` is for the person who entered it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A key as pages show it."""

    key: BundleKey
    fingerprint: str
    public: str


def describe(key: BundleKey) -> Shown:
    public = bytes(key.public_key)
    return Shown(key, fingerprint(public), public_text(public))


def public_text(public: bytes) -> str:
    return base64.b64encode(public).decode()


def ours(*, by: User) -> BundleKey:
    """Returns our key; the first call creates it, once."""
    permissions.require_reviewer(by)
    with transaction.atomic():
        transitions.one_at_a_time()
        found = _own().first()
        if found:
            return found
        private = Ed25519PrivateKey.generate()
        made = BundleKey.objects.create(
            name=(urlsplit(settings.BASE_URL).netloc or "Patchbay")[:80],
            public_key=private.public_key().public_bytes_raw(),
            private_key=vault.seal(private.private_bytes_raw()),
        )
        _record("bundle-key.created", made, by)
        return made


def sign(key: BundleKey, text: bytes) -> bytes:
    assert key.private_key is not None
    return Ed25519PrivateKey.from_private_bytes(vault.unseal(key.private_key)).sign(text)


def trusted(*, by: User) -> QuerySet[BundleKey]:
    """Returns the keys of other servers."""
    permissions.require_reviewer(by)
    return BundleKey.objects.filter(private_key=None).select_related("trusted_by").order_by("name", "pk")


def is_trusted(public: bytes) -> bool:
    return BundleKey.objects.filter(public_key=public).exclude(private_key=None, trusted_by=None).exists()


def trust(*, name: str, public: str, by: User) -> BundleKey:
    """Trusts a public key (Base64): bundles it signed can be imported. Raises InvalidKey if it is invalid or known."""
    permissions.require_reviewer(by)
    try:
        key = key_of(public)
    except ValueError:
        raise InvalidKey(_("This is not a public key: it is 44 characters long and ends with “=”.")) from None
    try:
        with transaction.atomic():
            trusted = BundleKey.objects.create(name=name, public_key=key, trusted_by=by)
            _record("bundle-key.trusted", trusted, by)
            return trusted
    except IntegrityError:
        raise InvalidKey(_("This key is trusted already, or it is this server's own.")) from None


@transaction.atomic
def untrust(*, key: BundleKey, by: User) -> None:
    """Removes another server's key; what it signed and was imported stays."""
    permissions.require_reviewer(by)
    if BundleKey.objects.filter(pk=key.pk, private_key=None).delete()[0]:
        _record("bundle-key.distrusted", key, by)


def _record(action: str, key: BundleKey, by: User) -> None:
    audit.record(action, key, by=by, name=key.name, after={"fingerprint": fingerprint(bytes(key.public_key))})


def _own() -> QuerySet[BundleKey]:
    return BundleKey.objects.exclude(private_key=None).order_by("created_at")
