"""What holds for every route of the API, whichever app it comes from: found by walking the urlconf."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.flows import channels, chats, posting, tokens
from channels_app.models import ApiToken, Channel, Message, Team
from connectors.models import Connection
from tests.api import ALL, Api, Route, routes
from tests.conftest import Hook, People

ROUTES = list(routes())
WITH_ARGUMENTS = [route for route in ROUTES if "<" in route.path]
# Enough for every route: what is missing or hidden is found before what is wrong.
BODY = {"name": "x", "text": "x"}
IDS = ("team_id", "channel_id", "chat_id", "message_id", "webhook_id", "user_id")
every_route = pytest.mark.parametrize("route", ROUTES, ids=str)
every_route_with_arguments = pytest.mark.parametrize("route", WITH_ARGUMENTS, ids=str)


@pytest.fixture
def ids(people: People, team: Team, channel: Channel, hook: Hook) -> dict[str, Any]:
    """One of everything, all of it alice's team's."""
    message = posting.post_text(channel=channel, by=people.alice, text="secret plans")
    return {
        "team_id": team.pk,
        "channel_id": channel.pk,
        "chat_id": chats.start_chat(by=people.alice, people=[people.bob]).pk,
        "message_id": message.pk,
        "webhook_id": hook.connection.pk,
        "user_id": people.alice.pk,
    }


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Team, Channel, Message, Connection)]


class TestEveryRoute:
    def test_is_walked(self) -> None:
        assert len(ROUTES) > 20
        assert {route.scope for route in ROUTES} >= set(ALL)

    @every_route
    def test_wants_a_token(self, db: None, ids: dict[str, Any], route: Route) -> None:
        for headers in ({}, {"Authorization": "Bearer pbt_wrong"}, {"Authorization": "Basic eDp5"}):
            answer = Client().generic(route.method.upper(), route.url(ids), headers=headers)
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"] == "Bearer"

    @every_route
    def test_wants_its_scope(self, people: People, ids: dict[str, Any], route: Route) -> None:
        before = everything()
        api = Api(people.alice, set(ALL) - {route.scope})
        answer: Any = api.call(route.method, route.url(ids), {})
        assert answer.status_code == 403
        if route.method != "head":
            assert answer.json()["detail"] == f"The token lacks the scope {route.scope}."
        assert everything() == before

    @every_route_with_arguments
    def test_hides_another_teams_things(self, people: People, ids: dict[str, Any], route: Route) -> None:
        before = everything()
        stranger = Api(people.mallory)
        found: Any = stranger.call(route.method, route.url(ids), BODY)
        missing: Any = stranger.call(route.method, route.url(dict.fromkeys(ids, uuid4())), BODY)
        if route.method == "options":
            assert found.content == missing.content, "describes the route, not the thing"
        else:
            assert found.status_code == 404
            assert found.content == missing.content, "whether it exists must not show"
        assert everything() == before

    @every_route_with_arguments
    def test_hides_a_private_channel_from_the_rest_of_the_team(
        self, people: People, ids: dict[str, Any], channel: Channel, route: Route
    ) -> None:
        Channel.objects.filter(pk=channel.pk).update(kind=Channel.Kind.PRIVATE)
        channels.add_channel_member(channel=Channel.objects.get(pk=channel.pk), by=people.alice, user=people.alice)
        if not {"team_id", "chat_id"} & set(re.findall(r":(\w+)>", route.path)) and route.method != "options":
            assert Api(people.bob).call(route.method, route.url(ids), {}).status_code == 404

    @every_route
    def test_refuses_a_token_that_has_expired(self, people: People, ids: dict[str, Any], route: Route) -> None:
        api = Api(people.alice)
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert api.call(route.method, route.url(ids), {}).status_code == 401

    @every_route_with_arguments
    def test_tells_what_is_wrong_as_a_problem_document(self, people: People, route: Route) -> None:
        answer: Any = Api(people.alice).call(route.method, route.url(dict.fromkeys(IDS, uuid4())), BODY)
        if route.method in ("get", "post", "patch", "put", "delete"):
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json().keys() >= {"type", "title", "status", "detail"}
            assert answer.json()["status"] == answer.status_code == 404


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
