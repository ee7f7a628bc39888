import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.flows import tokens
from channels_app.models import ApiToken, Channel, User
from tests.conftest import People

SignIn = Callable[[User], Client]


class TestSettings:
    def test_change_name_language_and_zone(self, as_: SignIn, people: People) -> None:
        client = as_(people.bob)
        values = {"display_name": "Robert", "locale": "zh-hans", "time_zone": "Europe/Berlin"}
        page = client.post("/settings/", values, follow=True).content.decode()
        people.bob.refresh_from_db()
        assert (str(people.bob), people.bob.locale, people.bob.time_zone) == ("Robert", "zh-hans", "Europe/Berlin")
        assert '<html lang="zh-hans"' in page
        assert 'data-zone="Europe/Berlin"' in page

    @pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd"])
    def test_take_no_zone_that_is_none(self, as_: SignIn, people: People, zone: str) -> None:
        as_(people.bob).post("/settings/", {"display_name": "Bob", "locale": "", "time_zone": zone})
        people.bob.refresh_from_db()
        assert people.bob.time_zone == ""


class TestTokens:
    def test_are_shown_once(self, as_: SignIn, people: People) -> None:
        client = as_(people.bob)
        answer = client.post("/settings/tokens/", {"name": "backup", "scopes": ["teams:read"], "days": "30"})
        secret = re.search(r"pbt_[\w-]+", answer.content.decode())
        assert secret
        assert answer["Cache-Control"] == "no-store"
        token = tokens.find_token(secret[0], now=timezone.now())
        assert token
        assert (token.user, token.scopes) == (people.bob, ["teams:read"])
        assert token.expires_at
        assert token.expires_at - timezone.now() > timedelta(days=29)
        assert "pbt_" not in client.get("/settings/tokens/").content.decode()

    def test_need_a_scope(self, as_: SignIn, people: People) -> None:
        as_(people.bob).post("/settings/tokens/", {"name": "backup", "days": "0"})
        assert not ApiToken.objects.exists()

    def test_are_revoked_by_their_owner_only(self, as_: SignIn, people: People) -> None:
        token, _secret = tokens.create_token(by=people.bob, name="t", scopes=["teams:read"])
        assert as_(people.alice).post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
        as_(people.bob).post(f"/settings/tokens/{token.pk}/revoke/")
        assert not ApiToken.objects.exists()


class TestHome:
    def test_leads_to_the_channel_last_seen(self, as_: SignIn, channel: Channel, people: People) -> None:
        client = as_(people.bob)
        client.get(f"/channels/{channel.pk}/")
        assert client.get("/")["Location"] == f"/channels/{channel.pk}/"

    def test_welcomes_those_without_a_team(self, as_: SignIn, people: People) -> None:
        assert "Create a team" in as_(people.mallory).get("/").content.decode()
