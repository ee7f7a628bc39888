"""The secrets in links that invite.

The token of an invitation to an address is signed and not stored: a copy of the database opens nothing, and a link says
whom to ask even after its invitation is gone. A link for many has a random token, of which the hash is stored.
"""

import base64
import binascii
import hashlib
import secrets
from typing import NamedTuple
from uuid import UUID

from django.core import signing

SALT = "patchbay.invitation"
# Makes a leaked link recognisable.
PREFIX = "pbi_"


class Signed(NamedTuple):
    """What the token of an invitation to an address says; `by_mail` means that it was sent to this address."""

    invitation_id: UUID
    invited_by: UUID
    by_mail: bool


def sign(invitation_id: UUID, invited_by: UUID, *, by_mail: bool) -> str:
    data = invitation_id.bytes + invited_by.bytes + (b"m" if by_mail else b"c")
    return _signer().sign(base64.urlsafe_b64encode(data).decode())


def read(token: str) -> Signed | None:
    """Returns what a signed token says, or None if we did not make it."""
    try:
        data = base64.urlsafe_b64decode(_signer().unsign(token))
    except (signing.BadSignature, binascii.Error):
        return None
    return Signed(UUID(bytes=data[:16]), UUID(bytes=data[16:32]), data[32:] == b"m")


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(24)


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=SALT)
