"""Secrets at rest: sealed with a key derived from SECRET_KEY, so that a copy of the database alone opens nothing.

To renew SECRET_KEY, put the old one into PATCHBAY_SECRET_KEY_FALLBACKS: what it sealed stays readable, new secrets are
sealed with the new key. Whoever keeps a sealed secret for long calls `reseal` on it.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(ValueError):
    """Sealed with a key that is neither SECRET_KEY nor one of its fallbacks."""


def seal(secret: bytes) -> bytes:
    return _box().encrypt(secret)


def unseal(sealed: bytes) -> bytes:
    try:
        return _box().decrypt(bytes(sealed))
    except InvalidToken:
        raise Unreadable("sealed with another SECRET_KEY; put that key into PATCHBAY_SECRET_KEY_FALLBACKS") from None


def reseal(sealed: bytes) -> bytes:
    """Returns the same secret, sealed with the newest key."""
    return seal(unseal(sealed))


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_derive(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derive(key: str) -> bytes:
    return urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=b"patchbay secrets at rest").derive(key.encode()))
