"""Tokens and bodies at every route of the API, found by walking the urlconf. Who gets what is in tests/rights."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from inspect import getsource
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.flows import chats, posting, tokens
from channels_app.models import ApiToken, Channel, Invitation, Message, Team, User
from connectors.flows import outgoing
from connectors.models import Connection
from tests.api import ALL, SAFE, Api, Route, routes
from tests.conftest import Hook, People
from tests.connectors.apps import make_version

ROUTES = list(routes())
# Enough for every route: what is missing or hidden is found before what is wrong.
BODY = {"name": "x", "text": "x"}


@pytest.fixture
def ids(people: People, team: Team, elsewhere: Team, channel: Channel, hook: Hook) -> dict[str, Any]:
    """One of everything, all of it alice's team's."""
    message = posting.post_text(channel=channel, by=people.alice, text="secret plans")
    asked = Invitation.objects.create(
        team=team, email="new@example.com", invited_by=people.alice, invited_at=timezone.now()
    )
    return {
        "invitation_id": asked.pk,
        "team_id": team.pk,
        "channel_id": channel.pk,
        "chat_id": chats.start_chat(by=people.alice, people=[people.bob]).pk,
        "message_id": message.pk,
        "webhook_id": hook.connection.pk,
        "user_id": people.alice.pk,
        "app_id": (version := make_version(people.alice)).app_id,
        "version_id": version.pk,
        "outgoing_id": outgoing.create(
            team=team, by=people.alice, name="Weather", callback_url="https://weather.example/"
        )[0].pk,
    }


@pytest.fixture
def unchanged(ids: dict[str, Any]) -> Iterator[None]:
    before = everything()
    yield
    assert everything() == before


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Team, Channel, Message, Connection, Invitation)]


@pytest.mark.usefixtures("unchanged")
class TestEveryRoute:
    def test_is_walked(self) -> None:
        assert len(ROUTES) > 20
        assert {route.scope for route in ROUTES} >= set(ALL)

    @pytest.mark.parametrize("authorization", [None, "Bearer pbt_wrong", "Bearer", "Basic eDp5"])
    def test_wants_a_token(self, ids: dict[str, Any], authorization: str | None) -> None:
        headers = {"Authorization": authorization} if authorization else {}
        for route in ROUTES:
            answer = Client().generic(route.method.upper(), route.url(ids), headers=headers)
            assert (str(route), answer.status_code, answer["WWW-Authenticate"]) == (str(route), 401, "Bearer")

    def test_wants_its_scope(self, people: People, ids: dict[str, Any]) -> None:
        without = {scope: Api(people.alice, set(ALL) - {scope}) for scope in ALL}
        for route in ROUTES:
            answer: Any = without[route.scope].call(route.method, route.url(ids), BODY)
            assert (str(route), answer.status_code) == (str(route), 403)
            if route.method != "head":
                assert answer.json()["detail"] == f"The token lacks the scope {route.scope}."

    def test_refuses_a_token_that_has_expired(self, people: People, ids: dict[str, Any]) -> None:
        api = Api(people.alice)
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        for route in ROUTES:
            assert (str(route), api.call(route.method, route.url(ids), BODY).status_code) == (str(route), 401)


class TestAToken:
    NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)

    def test_is_found_until_it_expires(self, people: People) -> None:
        _token, secret = tokens.create_token(by=people.alice, name="x", scopes=[], expires_at=self.NOON)
        assert tokens.find_token(secret, now=self.NOON - timedelta(microseconds=1))
        assert tokens.find_token(secret, now=self.NOON) is None

    def test_stops_with_its_person_and_when_revoked(self, people: People) -> None:
        token, secret = tokens.create_token(by=people.alice, name="x", scopes=[])
        tokens.revoke_token(by=people.bob, token=token)
        assert tokens.find_token(secret, now=self.NOON)
        people.alice.is_active = False
        people.alice.save()
        assert tokens.find_token(secret, now=self.NOON) is None
        people.alice.is_active = True
        people.alice.save()
        tokens.revoke_token(by=people.alice, token=token)
        assert tokens.find_token(secret, now=self.NOON) is None


def reads_a_body(route: Route) -> bool:
    """Whether the method looks at what is sent; the others have nothing to be told."""
    source = getsource(getattr(route.view, route.method))
    return any(name in source for name in ("request.data", "self.create(", "self.update(", "self.partial_update("))


@pytest.mark.usefixtures("unchanged")
class TestAHostileBody:
    BODIES = (
        b"[" * 100_000,
        b'{"name": ' * 5000,
        b'{"name": ' * 500 + b"1" + b"}" * 500,
        rb'{"name": "\ud800", "text": "\ud800", "people": ["\ud800"]}',
        rb'{"name": "a\u0000b", "text": "a\u0000b"}',
        rb'{"\u0000": 1}',
        b'{"name": NaN}',
        b'{"name": 1e999, "hours": 1e999, "overlap_hours": 1e999}',
        b'{"hours": ' + b"9" * 5000 + b"}",
        b'{"name": "\xff"}',
        b'"name"',
        b"[1]",
        b"7",
        b"{",
    )

    def test_is_refused_with_its_place(self, people: People, ids: dict[str, Any]) -> None:
        alice = Api(people.alice)
        root = Api(User.objects.create_superuser("root@example.com"))  # to others there are no people
        reading = [route for route in ROUTES if route.method not in SAFE and reads_a_body(route)]
        # The invitation is somebody else's, to whom alone it is there.
        reading = [route for route in reading if "<uuid:invitation_id>" not in route.path]
        assert len(reading) > 8
        for route in reading:
            for body in self.BODIES:
                api = root if route.view.scope == "people" else alice
                answer: Any = api.send(route.method, route.url(ids), body)
                told = f"{route} {body[:40]!r}: {answer.content[:200]!r}"
                assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), told
                assert answer.json()["errors"][0].keys() == {"pointer", "detail"}, told
