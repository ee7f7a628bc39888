"""A copy of the database passes nobody's second factor."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command

from connectors.security import second_factors
from tests.conftest import People

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code_now() -> str:
    return str(format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time())))))


def stored() -> str:
    return json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_are_stored_sealed_and_work(people: People) -> None:
    TOTP.activate(people.alice, SECRET)
    codes = RecoveryCodes.activate(people.alice)
    assert SECRET not in stored()
    assert "gAAAA" in Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_now())
    assert codes.validate_code(codes.generate_codes()[0])


def test_of_before_are_sealed_once(people: People) -> None:
    Authenticator.objects.create(user=people.alice, type="totp", data={"secret": SECRET})
    plain = {"migrated_codes": ["12345678", "87654321"], "used_mask": 0}
    Authenticator.objects.create(user=people.alice, type="recovery_codes", data=plain)
    for _ in range(2):
        assert second_factors.change_all(Authenticator.objects, second_factors.seal_plain) == 2
    assert SECRET not in stored()
    assert "12345678" not in stored()
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_now())
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert codes.get_unused_codes() == ["12345678", "87654321"]
    assert codes.validate_code("87654321")
    assert "gAAAA" in stored()


def test_are_sealed_anew_with_a_new_key(people: People, settings: Any) -> None:
    TOTP.activate(people.alice, SECRET)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new key"
    call_command("reseal_secrets")
    settings.SECRET_KEY_FALLBACKS = []
    assert TOTP(Authenticator.objects.get()).validate_code(code_now())
    settings.SECRET_KEY = "another key"
    with pytest.raises(CommandError, match="A second factor is sealed with another SECRET_KEY"):
        call_command("reseal_secrets")
