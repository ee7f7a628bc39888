from typing import Any

import pytest

from channels_app.flows import channels, posting, teams
from channels_app.models import Channel, Message, Team
from tests.api import Api
from tests.conftest import Hook, People
from tests.connectors.sender import sender as open_sender


@pytest.fixture
def alice(people: People, team: Team) -> Api:
    return Api(people.alice)


def pages(api: Api, url: str | None) -> list[Any]:
    found = []
    while url:
        page = api.get(url)
        found += page["results"]
        url = page["next"]
    return found


def errors(api: Api, path: str, body: Any, status: int = 400, method: str = "post") -> list[tuple[str, str]]:
    """Pointer and detail of each error."""
    return [(error["pointer"], error["detail"]) for error in api.expect(status, method, path, body)["errors"]]


class TestTeams:
    def test_are_listed_to_their_members(self, people: People, team: Team, alice: Api) -> None:
        teams.create_team(by=people.mallory, name="Elsewhere")
        assert [found["name"] for found in alice.get("teams")["results"]] == ["Operations"]
        assert alice.get(f"teams/{team.pk}")["incoming_webhooks_allowed"] is True

    def test_can_be_made_with_their_policies(self, people: People, alice: Api) -> None:
        made = alice.post("teams", {"name": "New", "members_may_manage_connectors": False})
        assert made["members_may_manage_connectors"] is False
        assert alice.get(f"teams/{made['id']}") == made
        assert [channel["name"] for channel in alice.get(f"teams/{made['id']}/channels")["results"]] == ["General"]
        assert [member["role"] for member in alice.get(f"teams/{made['id']}/members")["results"]] == ["owner"]

    def test_are_changed_by_owners_only(self, people: People, team: Team, alice: Api) -> None:
        path = f"teams/{team.pk}"
        assert alice.expect(200, "patch", path, {"name": "Ops"})["name"] == "Ops"
        problem = Api(people.bob).expect(403, "patch", path, {"name": "Mine"})
        assert problem["detail"] == "Only an owner of the team can do this."
        assert alice.get(path)["name"] == "Ops"

    def test_say_what_is_wrong_with_a_new_one(self, alice: Api) -> None:
        assert [pointer for pointer, _ in errors(alice, "teams", {})] == ["/name"]
        assert [pointer for pointer, _ in errors(alice, "teams", {"name": "x" * 81})] == ["/name"]
        assert [pointer for pointer, _ in errors(alice, "teams", {"name": "a\x00b"})] == ["/name"]
        wrong = {"name": "x" * 81, "incoming_webhooks_allowed": "perhaps"}
        assert {pointer for pointer, _ in errors(alice, "teams", wrong)} == {"/name", "/incoming_webhooks_allowed"}


class TestChannels:
    def test_are_made_by_members_and_deleted_by_owners(self, people: People, team: Team, alice: Api) -> None:
        bob, carol = Api(people.bob), Api(people.carol)
        made = bob.post(f"teams/{team.pk}/channels", {"name": "Alerts", "kind": "private"})
        assert made["team_id"] == str(team.pk)
        assert [channel["name"] for channel in carol.get(f"teams/{team.pk}/channels")["results"]] == ["General"]
        carol.expect(403, "post", f"teams/{team.pk}/channels", {"name": "Guests"})
        bob.expect(403, "delete", f"channels/{made['id']}")
        alice.expect(404, "delete", f"channels/{made['id']}")
        general = Channel.objects.get(name="General")
        alice.expect(204, "delete", f"channels/{general.pk}")
        alice.expect(404, "get", f"channels/{general.pk}/messages")
        general.refresh_from_db()
        assert general.deleted_at  # and gone for good some days later

    def test_say_what_is_wrong_with_a_new_one(self, team: Team, alice: Api) -> None:
        path = f"teams/{team.pk}/channels"
        assert errors(alice, path, {"name": "general"}) == [("", "The team already has a channel “general”.")]
        assert [pointer for pointer, _ in errors(alice, path, {"name": "x", "kind": "open"})] == ["/kind"]
        assert [pointer for pointer, _ in errors(alice, path, ["name"])] == [""]


class TestMessages:
    def test_can_be_posted_and_read(self, people: People, channel: Channel, alice: Api) -> None:
        path = f"channels/{channel.pk}/messages"
        posted = alice.post(path, {"text": " **hello** "})
        assert posted.items() >= {"text": "**hello**", "author_id": str(people.alice.pk), "root_id": None}.items()
        reply = alice.post(path, {"text": "hi", "root_id": posted["id"]})
        assert [found["id"] for found in alice.get(path)["results"]] == [posted["id"]]
        assert [found["id"] for found in alice.get(f"{path}?root={posted['id']}")["results"]] == [reply["id"]]
        assert alice.get(f"messages/{reply['id']}") == reply

    def test_of_a_webhook_carry_their_card(self, hook: Hook, channel: Channel, alice: Api) -> None:
        with open_sender() as sender:
            sender.post(hook.urls.short, {"title": "Disk", "text": "**full**"})
        found = alice.get(f"channels/{channel.pk}/messages")["results"][0]
        assert found["source"] == str(hook.connection.pk)
        assert found["plain"] == "Disk\nfull"
        assert found["card"]
        assert "payload" not in found

    def test_come_in_pages_that_stay_whole_while_new_ones_arrive(
        self, people: People, channel: Channel, alice: Api
    ) -> None:
        def post(text: str) -> Message:
            return posting.post_text(channel=channel, by=people.bob, text=text)

        old = [str(post(f"old {i}").pk) for i in range(7)]
        first = alice.get(f"channels/{channel.pk}/messages?limit=3")
        seen = [message["id"] for message in first["results"]]
        for i in range(4):
            post(f"new {i}")
        seen += [message["id"] for message in pages(alice, first["next"])]
        assert seen == old[::-1]

    @pytest.mark.parametrize(("limit", "size"), [("1", 1), ("200", 200), ("9999", 200), ("0", 50), ("x", 50)])
    def test_come_in_pages_of_at_most_200(
        self, people: People, channel: Channel, alice: Api, limit: str, size: int
    ) -> None:
        Message.objects.bulk_create(
            Message(channel=channel, author=people.bob, sender_name="Bob", text=str(i)) for i in range(201)
        )
        assert len(alice.get(f"channels/{channel.pk}/messages?limit={limit}")["results"]) == size

    def test_are_deleted_by_their_author_or_an_owner(self, people: People, channel: Channel, alice: Api) -> None:
        bob, carol = Api(people.bob), Api(people.carol)
        message = bob.post(f"channels/{channel.pk}/messages", {"text": "oops"})
        carol.expect(403, "delete", f"messages/{message['id']}")
        bob.expect(204, "delete", f"messages/{message['id']}")
        bob.expect(404, "get", f"messages/{message['id']}")
        assert alice.get(f"channels/{channel.pk}/messages")["results"] == []
        assert Message.objects.get().text == ""

    def test_say_what_is_wrong_with_a_new_one(self, people: People, team: Team, channel: Channel, alice: Api) -> None:
        path = f"channels/{channel.pk}/messages"
        assert errors(alice, path, {}) == [("/text", "This field is required.")]
        assert [pointer for pointer, _ in errors(alice, path, {"text": "x" * 20_001})] == ["/text"]
        assert [pointer for pointer, _ in errors(alice, path, {"text": "x", "root_id": "1"})] == ["/root_id"]
        assert [pointer for pointer, _ in errors(alice, path + "?root=x", None, method="get")] == ["/root"]
        private = channels.create_channel(team=team, by=people.bob, name="Private", kind="private")
        elsewhere = posting.post_text(channel=private, by=people.bob, text="x")
        alice.expect(404, "post", path, {"text": "x", "root_id": str(elsewhere.pk)})
        assert not Message.objects.filter(channel=channel).exists()

    def test_that_are_not_json_are_refused(self, channel: Channel, alice: Api) -> None:
        path, headers = f"/api/v1/channels/{channel.pk}/messages", {"Authorization": f"Bearer {alice.secret}"}
        for body, label, status in ((b"{", "application/json", 400), (b"text=x", "text/plain", 415)):
            answer = alice.client.post(path, body, content_type=label, headers=headers)
            assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
