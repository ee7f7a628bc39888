from typing import Any

import pytest

from channels_app.flows import teams
from channels_app.models import Channel, Message, Team
from connectors.models import Connection, Installation
from tests.api import Api
from tests.conftest import Hook, People
from tests.connectors.sender import Sender

TEXT = {"text": "x"}


@pytest.fixture
def alice(people: People, team: Team) -> Api:
    return Api(people.alice)


@pytest.fixture
def path(channel: Channel) -> str:
    return f"channels/{channel.pk}/webhooks"


class TestAWebhook:
    def test_is_made_and_shows_its_urls_once(self, alice: Api, path: str, team: Team, sender: Sender) -> None:
        made = alice.post(path, {"name": "Build server", "teams_compatible": True})
        urls = made.pop("urls")
        assert set(urls) == {"short", "teams", "workflows"}
        assert [sender.post(url, TEXT).status for url in urls.values()] == [200, 200, 202]
        assert made.items() >= {"name": "Build server", "state": "active", "teams_compatible": True}.items()
        assert made.items() >= {"connector": "incoming-webhook", "team_id": str(team.pk)}.items()
        assert alice.get(path)["results"] == [made]
        assert alice.get(f"webhooks/{made['id']}") == made
        assert Message.objects.count() == 3

    def test_installs_its_connector_once_per_team(self, alice: Api, path: str) -> None:
        for name in ("one", "two"):
            alice.post(path, {"name": name})
        assert Installation.objects.count() == 1
        assert [found["name"] for found in alice.get(path)["results"]] == ["two", "one"]

    def test_can_be_renamed_and_switched(self, alice: Api, hook: Hook) -> None:
        url = f"webhooks/{hook.connection.pk}"
        changed = alice.expect(200, "patch", url, {"name": "CI", "teams_compatible": True})
        assert changed.items() >= {"name": "CI", "teams_compatible": True, "state": "active"}.items()
        assert alice.expect(200, "patch", url, {"state": "paused", "team_id": "x"}) == changed, "read-only"

    def test_can_be_paused_and_resumed(self, alice: Api, hook: Hook, sender: Sender) -> None:
        url = f"webhooks/{hook.connection.pk}"
        for _ in range(2):
            assert alice.expect(200, "post", f"{url}/pause")["state"] == "paused"
        assert sender.post(hook.urls.short, TEXT).status == 410
        assert alice.expect(200, "post", f"{url}/resume")["state"] == "active"
        assert sender.post(hook.urls.short, TEXT).status == 200

    def test_can_be_rotated_with_and_without_overlap(self, alice: Api, hook: Hook, sender: Sender) -> None:
        url = f"webhooks/{hook.connection.pk}/rotate"
        second = alice.expect(200, "post", url)["urls"]["short"]
        assert sender.post(hook.urls.short, TEXT).status == 200, "a day's overlap unless told otherwise"
        third = alice.expect(200, "post", url, {"overlap_seconds": 0})["urls"]["short"]
        posts = [sender.post(address, TEXT).status for address in (hook.urls.short, second, third)]
        assert posts == [410, 410, 200]

    def test_can_be_removed_for_good(self, alice: Api, path: str, hook: Hook, sender: Sender) -> None:
        url = f"webhooks/{hook.connection.pk}"
        alice.expect(204, "delete", url)
        assert sender.post(hook.urls.short, TEXT).status == 410
        assert alice.get(path)["results"] == []
        for method, tail in (("get", ""), ("delete", ""), ("patch", ""), ("post", "/rotate"), ("post", "/resume")):
            alice.expect(404, method, url + tail, {})
        assert Connection.objects.filter(removed_at=None).count() == 0

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/name"),
            ({"name": ""}, "/name"),
            ({"name": "x" * 81}, "/name"),
            ({"name": ["x"]}, "/name"),
            ({"name": "x", "teams_compatible": "perhaps"}, "/teams_compatible"),
            ([], ""),
        ],
    )
    def test_says_what_is_wrong_with_a_new_one(self, alice: Api, path: str, body: Any, pointer: str) -> None:
        assert [error["pointer"] for error in alice.expect(400, "post", path, body)["errors"]] == [pointer]
        assert not Connection.objects.exists()

    @pytest.mark.parametrize("overlap", [-1, 90 * 86_400 + 1, "soon", None])
    def test_says_what_is_wrong_with_an_overlap(self, alice: Api, hook: Hook, overlap: Any) -> None:
        url = f"webhooks/{hook.connection.pk}/rotate"
        problem = alice.expect(400, "post", url, {"overlap_seconds": overlap})
        assert [error["pointer"] for error in problem["errors"]] == ["/overlap_seconds"]


class TestWhoMayManageWebhooks:
    @pytest.mark.parametrize("policy", [True, False])
    def test_is_the_teams_policy(self, people: People, team: Team, path: str, hook: Hook, policy: bool) -> None:
        teams.change_team(team=team, by=people.alice, members_may_manage_connectors=policy)
        one = f"webhooks/{hook.connection.pk}"
        for person, may in ((people.alice, True), (people.bob, policy), (people.carol, False)):
            api = Api(person)
            assert len(api.get(path)["results"]) >= 1, "everyone in the channel sees who posts there"
            api.expect(201 if may else 403, "post", path, {"name": "x"})
            api.expect(200 if may else 403, "patch", one, {"name": "y"})
            for deed in ("rotate", "pause", "resume"):
                api.expect(200 if may else 403, "post", f"{one}/{deed}")
        Api(people.carol).expect(403, "delete", one)
        Api(people.bob).expect(204 if policy else 403, "delete", one)
