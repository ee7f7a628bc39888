from typing import Any

import pytest

from channels_app import vault


def test_a_sealed_secret_opens_again_and_shows_nothing() -> None:
    sealed = vault.seal(b"the secret")
    assert b"secret" not in sealed
    assert vault.seal(b"the secret") != sealed
    assert vault.unseal(sealed) == b"the secret"
    assert vault.unseal(memoryview(sealed)) == b"the secret"  # type: ignore[arg-type]  # as PostgreSQL's driver may give it


def test_the_key_can_be_renewed(settings: Any) -> None:
    sealed = vault.seal(b"the secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new key"
    assert vault.unseal(sealed) == b"the secret"
    renewed = vault.reseal(sealed)
    settings.SECRET_KEY_FALLBACKS = []
    assert vault.unseal(renewed) == b"the secret"
    with pytest.raises(vault.Unreadable, match="PATCHBAY_SECRET_KEY_FALLBACKS"):
        vault.unseal(sealed)
