import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from channels_app.models import Team
from config import sign_in
from tests.oidc import PERSON, Issuer, issuer

PEOPLE: list[dict[str, Any]] = [
    PERSON,
    {"sub": "2b", "name": "Bob B", "email": "bob@example.com", "email_verified": True, "groups": ["everyone"]},
    {"sub": "3c", "name": "Unproven", "email": "carol@example.com", "email_verified": False},
    {"sub": "4d", "name": "No address"},
    {"sub": "5e", "name": "Elsewhere", "email": "eve@other.example", "email_verified": "true", "amr": ["pwd", "otp"]},
]
CALLBACK = "/accounts/oidc/company/login/callback/"
Configure = Callable[..., None]


@pytest.fixture(scope="session")
def company() -> Iterator[Issuer]:
    """The company's provider, as a process."""
    with issuer(django_settings.BASE_URL + CALLBACK, PEOPLE) as found:
        yield found


@pytest.fixture
def configure(company: Issuer, settings: Any, db: None) -> Configure:
    """Sets the provider up in the environment, with other values where they are given."""
    cache.clear()
    settings.ALLOWED_PRIVATE_HOSTS = ["localhost"]

    def configured(**values: Any) -> None:
        entry = {
            "id": "company",
            "name": "Company",
            "issuer": company.url,
            "client_id": company.client_id,
            "client_secret": company.client_secret,
            "scopes": "openid email profile groups",
            "accounts": "everyone",
            **values,
        }
        settings.SIGN_IN_PROVIDERS = sign_in.providers(json.dumps([entry]))

    return configured


@pytest.fixture
def there_and_back(company: Issuer) -> Callable[..., Any]:
    """Walks through a sign-in as one of the people and returns the last answer of ours."""

    def walked(client: Client, sub: str, start: str = "/accounts/oidc/company/login/") -> Any:
        begun = client.get(start)
        if begun.status_code != 302:
            return begun
        back = company.choose(begun["Location"], sub)
        assert back.startswith(django_settings.BASE_URL), back
        return client.get(back.removeprefix(django_settings.BASE_URL))

    return walked


@pytest.fixture
def ops(team: Team) -> Team:
    """The team that the group leads to."""
    return team
