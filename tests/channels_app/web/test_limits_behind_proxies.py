"""Limits by address count the client's own, behind the proxies: a forged header gets nobody round them."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

WAYS = {
    # Path, what is posted, and how many are let through in a minute.
    "reset": ("/accounts/password/reset/", {"email": "nobody{n}@example.com"}, 20),
    "passkey": ("/accounts/2fa/webauthn/login/", {"credential": "{{}}"}, 120),
}


@pytest.mark.parametrize("way", WAYS)
def test_holds_behind_a_proxy(way: str, db: None, settings: Any) -> None:
    cache.clear()
    settings.TRUSTED_PROXIES = 1
    locked = {"mail_url": ("PATCHBAY_TEST", "memorymail://")}
    settings.SERVER_SETTINGS_LOCKED = {**settings.SERVER_SETTINGS_LOCKED, **locked}
    path, form, most = WAYS[way]

    def status(number: int, address: str) -> int:
        words = {name: value.format(n=number) for name, value in form.items()}
        forged = f"192.0.2.{number % 250}, {address}"
        return Client().post(path, words, headers={"X-Forwarded-For": forged}).status_code

    found = [status(number, "198.51.100.7") for number in range(most + 2)]
    assert 429 not in found[:most]
    assert found[most:] == [429, 429]
    assert status(0, "198.51.100.8") != 429
