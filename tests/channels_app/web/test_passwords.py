"""API tokens and passwords: a change asks whether they go, a reset takes them."""

import re

import pytest
from django.core import mail
from django.test import Client

from channels_app.flows import tokens
from channels_app.models import ApiToken
from tests.conftest import People

NEW = {"password1": "a new one, and long", "password2": "a new one, and long"}


@pytest.fixture
def bob(people: People) -> Client:
    for name in ("one", "other"):
        tokens.create_token(by=people.bob, name=name, scopes=["teams:read"])
    tokens.create_token(by=people.alice, name="hers", scopes=["teams:read"])
    client = Client()
    client.force_login(people.bob, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(("asked", "left"), [({}, 3), ({"revoke_tokens": "on"}, 1)])
def test_a_change_offers_to_revoke_them(bob: Client, asked: dict[str, str], left: int) -> None:
    page = bob.get("/accounts/password/change/").content.decode()
    assert 'name="revoke_tokens"' in page
    assert ApiToken.objects.count() == 3
    assert bob.post("/accounts/password/change/", {"oldpassword": "pw", **NEW, **asked}).status_code == 302
    assert ApiToken.objects.count() == left


def test_a_reset_revokes_them(bob: Client, people: People) -> None:
    bob.logout()
    bob.post("/accounts/password/reset/", {"email": people.bob.email})
    found = re.search(r"(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found
    form = bob.get(found[1], follow=True).redirect_chain[-1][0]
    assert bob.post(form, NEW).status_code == 302
    assert list(ApiToken.objects.values_list("name", flat=True)) == ["hers"]
