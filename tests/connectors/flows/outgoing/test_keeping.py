"""Outgoing webhooks as a team keeps them: who may, tokens, testing, late answers, where they can be called."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_app import access, vault
from channels_app.flows import channels, chats, posting, teams
from channels_app.models import Channel, Message, Notification, Team
from connectors.flows import outgoing
from connectors.flows.outgoing import calling, sending
from connectors.models import MentionCall, OutgoingToken, OutgoingWebhook
from connectors.security import tokens
from tests.api import Api
from tests.conftest import People
from tests.connectors.flows.outgoing.room import Room, says
from tests.target import Heard, Reply

pytestmark = pytest.mark.django_db


class TestATeam:
    def test_lets_owners_make_them_and_members_if_it_says_so(self, people: People, team: Team) -> None:
        url = "https://weather.example/hook?id=contoso"
        with pytest.raises(access.NotAllowed):
            outgoing.create(team=team, by=people.bob, name="Weather", callback_url=url)
        team.members_may_create_outgoing_webhooks = True
        webhook, token = outgoing.create(team=team, by=people.bob, name="@Weather", callback_url=url)
        assert (webhook.name, webhook.callback_url, webhook.timeout) == ("Weather", url, 5)
        assert len(base64.b64decode(token, validate=True)) == 32
        assert bytes(OutgoingToken.objects.get().secret) != base64.b64decode(token)
        with pytest.raises(access.NotAllowed):
            outgoing.create(team=team, by=people.carol, name="Other", callback_url=url)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", "WEATHER"),
            ("name", " @ "),
            ("name", "x" * 81),
            ("callback_url", "http://weather.example/"),
            ("callback_url", "ftp://weather.example/"),
            ("callback_url", "https://weather.example/" + "x" * 2000),
            ("timeout", 11),
            ("timeout", 0),
        ],
    )
    def test_refuses_what_cannot_be(self, room: Room, field: str, value: Any) -> None:
        values = {"name": "Other", "callback_url": "https://weather.example/", "timeout": 5, field: value}
        with pytest.raises(outgoing.InvalidOutgoing) as error:
            outgoing.create(team=room.webhook.team, by=room.people.alice, **values)
        assert error.value.field == field

    def test_may_switch_all_of_them_off(self, room: Room) -> None:
        Team.objects.update(outgoing_webhooks_allowed=False)
        assert room.mention().call_status is None

    def test_shows_them_to_itself_only(self, room: Room) -> None:
        path = f"outgoing-webhooks/{room.webhook.pk}"
        assert Api(room.people.carol).get(path)["name"] == "Weather"
        Api(room.people.carol).expect(403, "delete", path)
        Api(room.people.mallory).expect(404, "get", path)
        Api(room.people.alice).expect(204, "delete", path)
        assert not OutgoingToken.objects.exists()
        made = Api(room.people.alice).post(
            f"teams/{room.webhook.team_id}/outgoing-webhooks", {"name": "weather", "callback_url": "https://x.example/"}
        )
        assert made["token"]

    def test_shows_the_address_to_those_who_manage_them(self, room: Room) -> None:
        path, all_of_them = f"outgoing-webhooks/{room.webhook.pk}", f"teams/{room.webhook.team_id}/outgoing-webhooks"
        for who, url in (
            (room.people.alice, room.service.url("/in?id=7")),
            (room.people.bob, None),
            (room.people.carol, None),
        ):
            [listed] = Api(who).get(all_of_them)["results"]
            for shown in (listed, Api(who).get(path)):
                assert (shown["callback_url"], shown["host"]) == (url, "127.0.0.1")
        paused = Api(room.people.alice).expect(200, "post", f"{path}/pause")
        assert paused["callback_url"] == room.service.url("/in?id=7")


class TestTwoTokens:
    def test_sign_while_they_overlap(self, room: Room) -> None:
        now = timezone.now()
        new = base64.b64decode(outgoing.rotate(webhook=room.webhook, by=room.people.alice, now=now))
        room.mention()
        heard = room.heard
        assert heard.headers["Authorization"] == tokens.teams_signature(room.key, heard.body)
        id, seconds = heard.headers["webhook-id"], int(heard.headers["webhook-timestamp"])
        both = tokens.standard_signature([room.key, new], id, seconds, heard.body)
        assert heard.headers["webhook-signature"] == both
        outgoing.end_overlap(webhook=room.webhook, by=room.people.alice, now=timezone.now())
        room.mention()
        heard = room.service.heard[-1]
        assert heard.headers["Authorization"] == tokens.teams_signature(new, heard.body)

    def test_suit_a_service_that_knows_either(self, room: Room) -> None:
        new = base64.b64decode(outgoing.rotate(webhook=room.webhook, by=room.people.alice, now=timezone.now()))
        known = [room.key]

        def verify(heard: Heard) -> Reply:
            good = heard.headers["Authorization"] in [tokens.teams_signature(key, heard.body) for key in known]
            return says("Rain.") if good else Reply(401)

        room.service.answer = verify
        room.mention()
        assert len(room.service.heard) == 1
        known[:] = [new]
        room.mention()
        assert [reply.plain for reply in room.replies] == ["Rain.", "Rain."]
        assert len(room.service.heard) == 3

    def test_are_two_at_most_and_the_older_ends_on_time(self, room: Room) -> None:
        now = timezone.now()
        hour = timedelta(hours=1)
        for _again in range(3):
            outgoing.rotate(webhook=room.webhook, by=room.people.alice, now=now, overlap=hour)
        secrets = [vault.unseal(bytes(t.secret)) for t in OutgoingToken.objects.order_by("id")]

        def live(at: Any) -> list[bytes]:
            return [vault.unseal(bytes(t.secret)) for t in outgoing.live_tokens(room.webhook, now=at)]

        assert live(now) == secrets[-2:]
        assert live(now + hour - timedelta(seconds=1)) == secrets[-2:]
        assert live(now + hour) == secrets[-1:]
        with pytest.raises(outgoing.InvalidOutgoing):
            outgoing.rotate(webhook=room.webhook, by=room.people.alice, now=now, overlap=timedelta(days=91))


class TestTesting:
    def test_shows_request_response_and_timing_and_posts_nothing(self, room: Room) -> None:
        room.service.answer = lambda heard: says("**Rain.**")
        sample = Api(room.people.alice).expect(200, "post", f"outgoing-webhooks/{room.webhook.pk}/test")
        assert json.loads(sample["request_body"])["text"].startswith("<at>Weather</at> ")
        assert sample["request_headers"]["Authorization"] == room.heard.headers["Authorization"]
        assert (sample["status"], sample["plain"], sample["problem"]) == (200, "Rain.", "")
        assert 0 < sample["seconds"] < 5
        assert not Message.objects.exists()

    def test_shows_what_went_wrong(self, room: Room) -> None:
        room.service.answer = lambda heard: Reply(body=b"<p>No</p>")
        sample = outgoing.try_out(webhook=room.webhook, by=room.people.alice, now=timezone.now())
        assert (sample.status, sample.problem_kind, sample.response_body) == (200, "json", "<p>No</p>")
        with pytest.raises(access.NotAllowed):
            outgoing.try_out(webhook=room.webhook, by=room.people.bob, now=timezone.now())


class TestALateAnswer:
    def reply(self, room: Room, body: Any = None, url: str = "") -> Any:
        path = (url or room.sent["channelData"]["replyUrl"]).partition("/replies/")[2]
        client = Client(enforce_csrf_checks=True)
        return client.generic("POST", f"/replies/{path}", json.dumps({"text": "Rain."} if body is None else body))

    def test_is_posted_and_marked(self, room: Room) -> None:
        room.service.answer = lambda heard: Reply(202)
        posted = room.mention()
        assert room.status(posted)["state"] == "silent"
        assert self.reply(room).status_code == 201
        MentionCall.objects.update(called_at=timezone.now() - timedelta(seconds=8))
        answer = self.reply(
            room,
            {"attachments": [{"contentType": "application/vnd.microsoft.card.hero", "content": {"title": "Sun."}}]},
        )
        assert answer.json()["id"] == str(room.replies[1].pk)
        assert [(reply.plain, reply.is_late, reply.root_id) for reply in room.replies] == [
            ("Rain.", False, posted.pk),
            ("Sun.", True, posted.pk),
        ]
        assert room.status(posted)["state"] == "answered"
        assert room.call.outcome == "answered"

    def test_comes_five_times_within_half_an_hour(self, room: Room) -> None:
        room.mention()
        codes = [self.reply(room).status_code for _each in range(6)]
        assert codes == [201] * 5 + [410]
        MentionCall.objects.update(replies=0, reply_until=timezone.now())
        assert self.reply(room).json()["rule"] == "expired"

    @pytest.mark.parametrize(
        ("body", "status", "pointer"),
        [
            ({}, 400, None),
            ({"attachments": [{"contentType": "x"}]}, 400, "/attachments/0/contentType"),
            ([], 400, None),
        ],
    )
    def test_is_told_what_is_wrong_and_may_try_again(self, room: Room, body: Any, status: int, pointer: Any) -> None:
        room.mention()
        answer = self.reply(room, body)
        assert (answer.status_code, answer.json().get("pointer")) == (status, pointer)
        assert self.reply(room).status_code == 201

    def test_needs_its_address(self, room: Room) -> None:
        room.mention()
        for token in ("x", "0" * 32):
            assert self.reply(room, url=f"/replies/{token}").status_code == 404
        assert Client().get(f"/replies/{'0' * 32}").status_code == 405

    def test_ends_with_the_webhook_and_the_message(self, room: Room) -> None:
        posted = room.mention()
        outgoing.pause(webhook=room.webhook, by=room.people.alice)
        assert self.reply(room).status_code == 410
        outgoing.resume(webhook=room.webhook, by=room.people.alice)
        posting.delete_message(message=posted, by=room.people.bob, now=timezone.now())
        assert self.reply(room).json()["rule"] == "gone"
        assert len(room.replies) == 1

    @pytest.mark.parametrize("ending", ["put out", "closed to chats", "team off"])
    def test_ends_with_the_right_to_be_called_there(
        self, room: Room, ending: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Neither late answers, nor those of calls that are under way, nor calls that still wait."""
        OutgoingWebhook.objects.update(in_chats=True)
        room.webhook.refresh_from_db()
        alice, bob, carol = room.people.alice, room.people.bob, room.people.carol
        room.channel = Channel.objects.get(pk=chats.start_chat(by=alice, people=[bob, carol]).pk)
        place = outgoing.allow(webhook=room.webhook, channel=room.channel, by=alice)
        room.mention()
        assert self.reply(room).status_code == 201

        def end() -> None:
            if ending == "put out":
                outgoing.revoke(place=place, by=alice)
            elif ending == "closed to chats":
                OutgoingWebhook.objects.update(in_chats=False)
            else:
                teams.change_team(team=room.webhook.team, by=alice, outgoing_webhooks_allowed=False)

        def ends_meanwhile(*args: Any) -> Any:
            answer = sending.send(*args)
            end()
            return answer

        waiting = posting.post_text(channel=room.channel, by=bob, text="@Weather Berlin")
        queued = room.queued.copy()
        room.queued.clear()
        monkeypatch.setattr(calling, "send", ends_meanwhile)
        under_way = posting.post_text(channel=room.channel, by=bob, text="@Weather Paris")
        before = len(room.replies)
        room.work()
        room.queued += queued
        room.work()
        assert len(room.replies) == before
        assert {room.status(under_way)["state"], room.status(waiting)["state"]} == {"failed"}
        assert len(room.service.heard) == 2, "what waited was not sent"
        late = self.reply(room, url=json.loads(room.service.heard[0].body)["channelData"]["replyUrl"])
        assert (late.status_code, late.json()["rule"]) == (410, "gone")
        room.webhook.refresh_from_db()
        assert (room.webhook.failures, str(room.webhook.problem)) == (0, "")


class TestAPrivateChannel:
    def test_lets_a_service_in(self, room: Room) -> None:
        alice, bob, carol = room.people.alice, room.people.bob, room.people.carol
        private = channels.create_channel(team=room.webhook.team, by=bob, name="Private", kind="private")
        room.channel = private
        assert room.mention().call_status is None
        with pytest.raises(access.NotVisible):
            outgoing.place_for(carol, private.pk, room.webhook.pk)
        outgoing.allow(webhook=room.webhook, channel=private, by=bob)
        assert room.status(room.mention())["state"] == "answered"
        channels.add_channel_member(channel=private, by=bob, user=carol)
        with pytest.raises(access.NotAllowed):
            outgoing.revoke(place=outgoing.place_for(carol, private.pk, room.webhook.pk), by=carol)
        channels.add_channel_member(channel=private, by=alice, user=alice)
        Api(alice).expect(204, "delete", f"channels/{private.pk}/outgoing-webhooks/{room.webhook.pk}")
        assert room.mention().call_status is None


class TestAChat:
    def test_of_two_needs_both(self, room: Room) -> None:
        bob, carol = room.people.bob, room.people.carol
        room.channel = Channel.objects.get(pk=chats.start_chat(by=bob, people=[carol]).pk)
        path = f"channels/{room.channel.pk}/outgoing-webhooks/{room.webhook.pk}"
        Api(bob).expect(403, "put", path)
        OutgoingWebhook.objects.update(in_chats=True)
        assert Api(bob).expect(200, "put", path)["awaits_id"] == str(carol.pk)
        assert Notification.objects.get().user == carol
        assert Api(bob).expect(200, "put", path)["awaits_id"] == str(carol.pk), "one cannot agree for the other"
        assert room.mention().call_status is None
        assert Api(carol).expect(200, "put", path)["awaits_id"] is None
        assert room.status(room.mention())["state"] == "answered"
        sent = json.loads(room.service.heard[-1].body)
        assert sent["conversation"]["conversationType"] == "personal"
        assert "teamsTeamId" not in sent["channelData"]
        Api(carol).expect(204, "delete", path)
        assert room.mention().call_status is None

    def test_of_many_needs_one_and_tells_the_others(self, room: Room) -> None:
        OutgoingWebhook.objects.update(in_chats=True)
        room.webhook.refresh_from_db()
        alice, bob, carol = room.people.alice, room.people.bob, room.people.carol
        chat = chats.start_chat(by=alice, people=[bob, carol])
        room.channel = Channel.objects.get(pk=chat.pk)
        outgoing.allow(webhook=room.webhook, channel=chat, by=alice)
        assert {one.user for one in Notification.objects.all()} == {bob, carol}
        assert "Alice" in room.replies[0].plain
        assert room.status(room.mention())["state"] == "answered"
        with pytest.raises(access.NotAllowed):
            outgoing.allow(webhook=room.webhook, channel=chat, by=room.people.mallory)
        outgoing.revoke(place=outgoing.place_for(carol, chat.pk, room.webhook.pk), by=carol)
        assert room.mention().call_status is None


class TestALostQueue:
    def test_is_made_good_by_the_sweep_and_nobody_is_called_twice(self, room: Room) -> None:
        for number in range(20):
            posting.post_text(channel=room.channel, by=room.people.bob, text=f"@Weather {number}")
        assert len(room.queued) == 20
        room.queued.clear()
        room.sweep()
        assert room.queued == [], "not before its time"
        later = timezone.now() + timedelta(seconds=11)
        room.sweep(later)
        room.sweep(later)
        assert len(room.queued) == 20, "handed out once"
        room.sweep(later + timedelta(seconds=11))
        room.work()
        texts = [json.loads(heard.body)["text"] for heard in room.service.heard]
        assert sorted(texts) == sorted(f"<at>Weather</at> {number}" for number in range(20))

    def test_does_not_call_again_what_a_worker_left(self, room: Room) -> None:
        posted = posting.post_text(channel=room.channel, by=room.people.bob, text="@Weather x")
        now = timezone.now()
        MentionCall.objects.update(state="calling", claim=posted.pk, called_at=now, next_attempt_at=now)
        room.sweep(now + timedelta(seconds=1))
        room.work()
        assert room.service.heard == []
        assert (room.status(posted)["state"], room.call.problem_kind) == ("failed", "lost")

    def test_is_given_up_after_half_an_hour(self, room: Room) -> None:
        posted = posting.post_text(channel=room.channel, by=room.people.bob, text="@Weather x")
        room.sweep(timezone.now() + timedelta(minutes=31))
        room.work()
        assert room.service.heard == []
        assert (room.status(posted)["state"], room.call.problem_kind) == ("failed", "expired")

    def test_leaves_a_call_for_every_message_and_none_without_one(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_args: Any, **_kwargs: Any) -> None:
            raise OSError("no broker")

        monkeypatch.setattr(MentionCall.objects, "bulk_create", broken)
        with pytest.raises(OSError, match="no broker"):
            posting.post_text(channel=room.channel, by=room.people.bob, text="@Weather x")
        assert not Message.objects.exists()
