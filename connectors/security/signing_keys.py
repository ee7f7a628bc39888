"""Our signature on requests to card action targets: RSA keys that are rotated automatically, and the tokens they sign.

A new key is published a day before it signs, so that verifiers which keep the key set find it in time; an old one stays
published for a day after, longer than any token it signed is valid.
"""

import json
import logging
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.conf import settings
from django.db import transaction
from jwt.algorithms import RSAAlgorithm

from channels_app import database, vault
from connectors.models import SigningKey

ROTATION_PERIOD = timedelta(days=90)
PUBLISHED_BEFORE = timedelta(days=1)
PUBLISHED_AFTER = timedelta(days=1)
TOKEN_LIFETIME = timedelta(minutes=5)
# The application id the old service's tokens carried; stock validators compare it.
APP_ID = "48af08dc-f6d2-435f-b2a7-069abd99c086"
# An arbitrary number of ours: the holder of this lock makes the next key.
ROTATION_LOCK = 0x5A7C4BA1

log = logging.getLogger(__name__)


def token(*, audience: str, user_id: UUID, sender: UUID, request_id: UUID, now: datetime) -> str:
    """Proves to `audience` (scheme and host of the target) who pressed a button on whose card."""
    key = _signing_key(now)
    claims = {
        "iss": settings.BASE_URL,
        "aud": audience,
        "sub": str(user_id),
        "sender": str(sender),
        "tid": settings.TENANT_ID,
        "appid": APP_ID,
        "iat": now,
        "nbf": now,
        "exp": now + TOKEN_LIFETIME,
        "jti": str(request_id),
    }
    return jwt.encode(claims, _private(bytes(key.private_key)), algorithm="RS256", headers={"kid": key.pk.hex})


def published(*, now: datetime) -> list[dict[str, Any]]:
    """Returns the public keys that a verifier needs now, as JWKs."""
    _signing_key(now)
    keys = list(SigningKey.objects.order_by("signs_from"))
    retired = [younger.signs_from for younger in keys[1:]]
    old = [key.public_key for key, since in zip(keys, retired, strict=False) if now < since + PUBLISHED_AFTER]
    return [*old, keys[-1].public_key]


def rotate(*, now: datetime, compromised: bool = False) -> SigningKey:
    """Makes the next key. If the others are `compromised` it signs at once and they are gone at once."""
    with transaction.atomic():
        database.lock(ROTATION_LOCK)
        if compromised:
            SigningKey.objects.all().delete()
        return _make(now if compromised else now + PUBLISHED_BEFORE)


def _signing_key(now: datetime) -> SigningKey:
    """Returns the key that signs now; makes the first key, and the next one when it is due."""
    newest = SigningKey.objects.order_by("-signs_from").first()
    if newest is None or newest.signs_from + ROTATION_PERIOD <= now + PUBLISHED_BEFORE:
        _make_due(now)
    current = SigningKey.objects.filter(signs_from__lte=now).order_by("-signs_from").first()
    try:
        if current:
            _private(bytes(current.private_key))
            return current
    except vault.Unreadable as error:
        log.error("signing key %s: %s; a new one is made", current, error)
    return _make(now)


def _make_due(now: datetime) -> None:
    with transaction.atomic():
        database.lock(ROTATION_LOCK)
        newest = SigningKey.objects.order_by("-signs_from").first()
        if newest is None:
            _make(now)
        elif newest.signs_from + ROTATION_PERIOD <= now + PUBLISHED_BEFORE:
            _make(now + PUBLISHED_BEFORE)
            SigningKey.objects.filter(signs_from__lt=newest.signs_from - PUBLISHED_AFTER).exclude(pk=newest.pk).delete()


def _make(signs_from: datetime) -> SigningKey:
    private = generate_private_key(public_exponent=65537, key_size=2048)
    sealed = vault.seal(
        private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    key = SigningKey(private_key=sealed, signs_from=signs_from)
    public = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    key.public_key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key.pk.hex, "n": public["n"], "e": public["e"]}
    key.save(force_insert=True)
    return key


@lru_cache(maxsize=8)
def _private(sealed: bytes) -> RSAPrivateKey:
    key = serialization.load_der_private_key(vault.unseal(sealed), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key
