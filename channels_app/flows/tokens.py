import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from channels_app import audit
from channels_app.models import ApiToken, User

# Makes a leaked token recognisable to people and to secret scanners.
PREFIX = "pbt_"


@transaction.atomic
def create_token(*, by: User, name: str, scopes: list[str], expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """Creates an API token; returns it and its secret, which is not stored and cannot be shown again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=by, name=name, scopes=scopes, token_hash=_hash(secret), expires_at=expires_at)
    after = {"scopes": scopes, "expires_at": expires_at}
    audit.record("token.created", token, by=by, name=name, after=after)
    return token, secret


@transaction.atomic
def revoke_token(*, by: User, token: ApiToken) -> None:
    if ApiToken.objects.filter(pk=token.pk, user=by).delete()[0]:
        audit.record("token.revoked", token, by=by, name=token.name, before={"scopes": token.scopes})


@transaction.atomic
def revoke_all(*, of: User) -> int:
    """Revokes all of a person's tokens and returns how many there were."""
    names = list(ApiToken.objects.filter(user=of).values_list("name", flat=True))
    if names:
        ApiToken.objects.filter(user=of).delete()
        audit.record("token.all-revoked", of, by=of, before={"tokens": names})
    return len(names)


def find_token(secret: str, *, now: datetime) -> ApiToken | None:
    """Returns the live token for a secret, or None.

    It is looked up by hash, so that timing reveals nothing about the secret.
    """
    token = ApiToken.objects.select_related("user").filter(token_hash=_hash(secret)).first()
    if token is None or not token.user.is_active or (token.expires_at and token.expires_at <= now):
        return None
    return token


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
