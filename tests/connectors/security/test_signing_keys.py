"""Keys that rotate under verifiers which cache them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.core.management import call_command
from django.test import Client

from channels_app import vault
from connectors.models import Connection, SigningKey
from connectors.security import signing_keys
from tests.conftest import Hook

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AUDIENCE = "https://service.example"


def token(now: datetime = START) -> str:
    return signing_keys.token(audience=AUDIENCE, user_id=uuid4(), sender=uuid4(), request_id=uuid4(), now=now)


def kid(of: str) -> str:
    return str(jwt.get_unverified_header(of)["kid"])


def published(now: datetime) -> list[str]:
    return [str(key["kid"]) for key in signing_keys.published(now=now)]


def test_what_a_token_says(settings: Any) -> None:
    user, sender, request = uuid4(), uuid4(), uuid4()
    found = signing_keys.token(audience=AUDIENCE, user_id=user, sender=sender, request_id=request, now=START)
    assert jwt.get_unverified_header(found) == {"alg": "RS256", "typ": "JWT", "kid": SigningKey.objects.get().pk.hex}
    seconds = int(START.timestamp())
    assert jwt.decode(found, options={"verify_signature": False}) == {
        "iss": settings.BASE_URL,
        "aud": AUDIENCE,
        "sub": str(user),
        "sender": str(sender),
        "tid": settings.TENANT_ID,
        "appid": signing_keys.APP_ID,
        "iat": seconds,
        "nbf": seconds,
        "exp": seconds + 300,
        "jti": str(request),
    }


def test_one_key_is_made_and_used_again() -> None:
    assert kid(token()) == kid(token(START + 80 * signing_keys.PUBLISHED_BEFORE))
    assert published(START) == [kid(token())]


def test_a_new_key_is_published_a_day_before_it_signs() -> None:
    first = kid(token())
    due = START + signing_keys.ROTATION_PERIOD - signing_keys.PUBLISHED_BEFORE
    assert kid(token(due)) == first
    assert len(published(due)) == 2
    second = published(due)[1]
    assert kid(token(due + signing_keys.PUBLISHED_BEFORE - MINUTE)) == first
    assert kid(token(due + signing_keys.PUBLISHED_BEFORE)) == second
    assert published(due + signing_keys.PUBLISHED_BEFORE) == [first, second]


def test_an_old_key_stays_published_for_longer_than_its_tokens_live() -> None:
    first = kid(token())
    second = signing_keys.rotate(now=START)
    taken_over = second.signs_from
    assert published(taken_over + signing_keys.TOKEN_LIFETIME + MINUTE) == [first, second.pk.hex]
    assert published(taken_over + signing_keys.PUBLISHED_AFTER) == [second.pk.hex]


def test_keys_long_retired_are_deleted() -> None:
    now = START
    for _period in range(4):
        token(now)
        now += signing_keys.ROTATION_PERIOD
    assert SigningKey.objects.count() <= 3


def test_a_compromised_key_is_gone_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    first = kid(token())
    call_command("rotate_signing_keys", "--compromised")
    key = SigningKey.objects.get()
    assert key.pk.hex != first
    assert key.pk.hex in capsys.readouterr().out
    assert kid(token(key.signs_from)) == key.pk.hex


def test_private_keys_are_sealed_and_outlive_a_renewed_secret_key(settings: Any) -> None:
    first = kid(token())
    assert b"RSA" not in bytes(SigningKey.objects.get().private_key)
    signing_keys._private.cache_clear()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "renewed"
    assert kid(token()) == first


def test_secrets_are_sealed_anew(settings: Any, hook: Hook, capsys: pytest.CaptureFixture[str]) -> None:
    first = kid(token())
    Connection.objects.update(secrets=vault.seal(b"{}"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "renewed"
    call_command("reseal_secrets")
    told = capsys.readouterr().out.splitlines()
    assert {"connections: 1", "signing keys: 1"} <= set(told)
    settings.SECRET_KEY_FALLBACKS = []
    signing_keys._private.cache_clear()
    assert kid(token()) == first
    assert vault.unseal(bytes(Connection.objects.get().secrets or b"")) == b"{}"


def test_a_lost_secret_key_costs_a_new_signing_key(settings: Any) -> None:
    first = kid(token())
    signing_keys._private.cache_clear()
    settings.SECRET_KEY = "another, without a fallback"
    second = kid(token(START + MINUTE))
    assert second != first
    assert published(START + MINUTE) == [first, second]


def test_metadata_and_keys_are_public(settings: Any) -> None:
    settings.BASE_URL = "https://patchbay.example"
    metadata = Client().get("/.well-known/openid-configuration")
    assert metadata.json()["issuer"] == "https://patchbay.example"
    assert metadata.json()["jwks_uri"] == "https://patchbay.example/.well-known/jwks.json"
    keys = Client().get("/.well-known/jwks.json")
    assert keys["Cache-Control"] == metadata["Cache-Control"] == "public, max-age=300"
    (key,) = keys.json()["keys"]
    assert set(key) == {"kty", "use", "alg", "kid", "n", "e"}
    assert jwt.PyJWK(key).key.key_size == 2048
