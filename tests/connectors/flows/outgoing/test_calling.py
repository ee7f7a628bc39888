"""A mention, its call, and its answer in the thread."""

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from django.utils.translation import override

from channels_app import feed
from channels_app.cards.text.mention_marks import mark
from channels_app.flows import posting
from channels_app.models import Message
from channels_app.web.render import message_html
from connectors.flows import outgoing
from connectors.models import Exchange, MentionCall, OutgoingWebhook
from connectors.outbound import Allowed, Network
from connectors.security import tokens
from tests.connectors.flows.outgoing.room import Room, says
from tests.target import Reply

pytestmark = pytest.mark.django_db
KEY = base64.b64decode("vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=")


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        ('{"type":"message","text":"hello"}', "u4mqRgrbVIFC3vtz7CZ6l6p1FlBrMrWdHGNjdU5ux2o="),
        ('{"type":"message","text":"<at>Bot</at> café"}', "FibyKBoMhgAZh7o/zWzsIq7mAPzvzk7T0IFEAtM7J7U="),
    ],
)
def test_the_old_signature(body: str, signature: str) -> None:
    assert tokens.teams_signature(KEY, body.encode()) == f"HMAC {signature}"


def test_the_standard_signature() -> None:
    """The vector of the Standard Webhooks libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = tokens.standard_signature([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


class TestTheRequest:
    def test_is_what_services_expect(self, room: Room) -> None:
        bob = room.people.bob
        bob.time_zone, bob.locale = "Europe/Berlin", "en"
        bob.save()
        text = f"{mark('x', 'service', room.webhook.pk)} <Hello> & {mark('x', 'user', room.people.carol.pk)}"
        posted = room.mention(text)
        assert room.heard.path == "/in?id=7"
        assert room.heard.headers["Content-Type"] == "application/json; charset=utf-8"
        sent = room.sent
        assert sent["type"] == "message"
        assert re.fullmatch(r"\d{13}", sent["id"])
        assert sent["timestamp"] == posted.created_at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        assert sent["localTimestamp"].endswith(("+01:00", "+02:00"))
        assert (sent["localTimezone"], sent["locale"]) == ("Europe/Berlin", "en-US")
        assert sent["serviceUrl"].endswith("/")
        assert sent["channelId"] == "msteams"
        assert sent["from"] == {"id": f"29:{bob.pk}", "name": "Bob", "aadObjectId": str(bob.pk)}
        assert sent["conversation"]["id"] == f"19:{room.channel.pk.hex}@thread.tacv2;messageid={sent['id']}"
        assert sent["conversation"]["conversationType"] == "channel"
        assert sent["conversation"]["isGroup"] is True
        assert sent["recipient"] == {"id": "null", "name": "null"}
        assert sent["textFormat"] == "plain"
        assert sent["text"] == "<at>Weather</at> <Hello> & <at>Carol</at>"
        span = '<span itemscope itemtype="http://schema.skype.com/Mention" itemid="{}">{}</span>'
        html = f"<div><div>{span.format(0, 'Weather')} &lt;Hello&gt; &amp; {span.format(1, 'Carol')}</div></div>"
        assert sent["attachments"] == [{"contentType": "text/html", "content": html}]
        assert sent["entities"] == [
            {
                "type": "mention",
                "mentioned": {"id": f"28:{room.webhook.pk}", "name": "Weather"},
                "text": "<at>Weather</at>",
            },
            {
                "type": "mention",
                "mentioned": {"id": f"29:{room.people.carol.pk}", "name": "Carol"},
                "text": "<at>Carol</at>",
            },
            {
                "type": "clientInfo",
                "locale": "en-US",
                "country": "US",
                "platform": "Web",
                "timezone": "Europe/Berlin",
            },
        ]
        data = sent["channelData"]
        assert data["teamsChannelId"] == data["channel"]["id"] == f"19:{room.channel.pk.hex}@thread.tacv2"
        assert data["teamsTeamId"] == data["team"]["id"] == f"19:{room.channel.team_id.hex}@thread.tacv2"
        assert data["tenant"]["id"] == sent["conversation"]["tenantId"]

    def test_is_signed_over_its_bytes(self, room: Room) -> None:
        room.mention("@Weather 柏林 café")
        heard = room.heard
        assert "柏林 café".encode() in heard.body
        expected = base64.b64encode(hmac.new(room.key, heard.body, hashlib.sha256).digest()).decode()
        assert heard.headers["Authorization"] == f"HMAC {expected}"
        id, seconds = heard.headers["webhook-id"], heard.headers["webhook-timestamp"]
        assert id == str(room.call.pk)
        assert abs(int(seconds) - time.time()) < 60
        text = f"{id}.{seconds}.".encode() + heard.body
        expected = base64.b64encode(hmac.new(room.key, text, hashlib.sha256).digest()).decode()
        assert heard.headers["webhook-signature"] == f"v1,{expected}"

    def test_names_the_thread_of_a_reply(self, room: Room) -> None:
        root = posting.post_text(channel=room.channel, by=room.people.alice, text="x")
        room.mention(root_id=root.pk)
        ms = str(root.pk.int >> 80)
        assert room.sent["conversation"]["id"].endswith(f";messageid={ms}")
        assert room.replies[0].root_id == root.pk

    def test_leaves_no_secret_behind(self, room: Room) -> None:
        room.mention()
        exchange = Exchange.objects.get(purpose="mention")
        kept = json.dumps([exchange.request_headers, exchange.request_body, exchange.url])
        reply_token = room.sent["channelData"]["replyUrl"].rpartition("/")[2]
        for secret in (reply_token, room.token, room.heard.headers["Authorization"], room.key.hex()):
            assert secret not in kept
        assert room.call.exchange_id == exchange.pk
        assert exchange.team_id == room.channel.team_id


class TestAnAnswer:
    def test_is_posted_in_the_thread_under_the_services_name(self, room: Room) -> None:
        posted = room.mention()
        (reply,) = room.replies
        assert (reply.root_id, reply.sender_name, reply.plain, reply.is_late) == (posted.pk, "Weather", "Rain.", False)
        assert room.status(posted)["state"] == "answered"
        assert (room.call.state, room.call.outcome) == ("finished", "answered")

    @pytest.mark.parametrize("content_type", [None, "text/html", "text/plain; charset=utf-8", "application/json", "x"])
    @pytest.mark.parametrize(
        ("body", "plain"),
        [
            (b'{"text": "Rain."}', "Rain."),
            (b"{'text': 'Rain.', }", "Rain."),
            (b'\xef\xbb\xbf{"type": "Message", "text": "Rain.", "from": null, "attachments": null}', "Rain."),
            (b'{"type": "typing", "text": "Rain.", "entities": null, "textFormat": null}', "Rain."),
            (b'{"text": "a *b*", "textFormat": "plain"}', "a *b*"),
            (b'{"text": "<b>a</b> &amp; *b*<br>c", "textFormat": "xml"}', "a & *b*\nc"),
        ],
    )
    def test_may_be_written_loosely(self, room: Room, body: bytes, plain: str, content_type: str | None) -> None:
        headers = {"Content-Type": content_type} if content_type else {}
        room.service.answer = lambda heard: Reply(headers=headers, body=body)
        room.mention()
        assert [re.sub(r" *\n", "\n", reply.plain) for reply in room.replies] == [plain]

    @pytest.mark.parametrize(
        ("kind", "content"),
        [
            (
                "application/vnd.microsoft.card.adaptive",
                {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "Rain."}]},
            ),
            ("application/vnd.microsoft.card.hero", {"title": "Rain."}),
            ("application/vnd.microsoft.card.thumbnail", {"title": "Rain."}),
            ("application/vnd.microsoft.teams.card.list", {"title": "Rain.", "items": []}),
            ("application/vnd.microsoft.teams.card.o365connector", {"title": "Rain."}),
        ],
    )
    def test_may_be_any_card(self, room: Room, kind: str, content: Any) -> None:
        body = {"type": "message", "attachments": [{"contentType": kind, "content": content}]}
        room.service.answer = lambda heard: Reply(body=json.dumps(body).encode())
        room.mention()
        assert [reply.plain.strip() for reply in room.replies] == ["Rain."]

    @pytest.mark.parametrize("status", [200, 202, 204])
    @pytest.mark.parametrize("body", [b"", b"  ", b"{}", b'{"type": "message"}'])
    def test_may_be_nothing(self, room: Room, status: int, body: bytes) -> None:
        room.service.answer = lambda heard: Reply(status, body=b"" if status == 204 else body)
        posted = room.mention()
        assert room.replies == []
        assert room.status(posted)["state"] == "silent"


class TestAFailure:
    @pytest.mark.parametrize(
        ("reply", "kind", "words"),
        [
            (
                Reply(500, body=b"<h1>Database\tis down</h1>\nat line 4"),
                "status",
                "Weather answered 500: Database is down",
            ),
            (Reply(404), "status", "Weather answered 404 and gave no reason."),
            (Reply(302, {"Location": "http://127.0.0.1/"}), "status", "redirects (302)"),
            (Reply(body=b'{"text": "Rain.'), "json", "line 1 column"),
            (Reply(body=b"<html>Sign in</html>"), "json", "cannot be read"),
            (Reply(body=b"Rain."), "json", "line 1 column 1"),
            (Reply(body=b'{"attachments": [{"contentType": "x"}]}'), "card", "at /attachments/0/contentType"),
            (Reply(body=b"[1]"), "card", "cannot be"),
            (Reply(body=b'{"text": "' + b"x" * 300_000 + b'"}'), "too-large", "larger than"),
        ],
    )
    def test_says_why(self, room: Room, reply: Reply, kind: str, words: str) -> None:
        room.service.answer = lambda heard: reply
        posted = room.mention()
        assert room.replies == []
        assert (room.status(posted)["state"], room.call.outcome, room.call.problem_kind) == ("failed", "failed", kind)
        assert words in room.status(posted)["text"]
        assert len(room.service.heard) == 1, "what reached the service is not repeated"

    @pytest.mark.parametrize(
        ("url", "kind"),
        [
            ("http://127.0.0.1:{closed}/", "connect"),
            ("https://127.0.0.1:{port}/", "tls"),
            ("http://10.0.0.1/", "blocked"),
        ],
    )
    def test_says_what_was_not_reached(self, room: Room, url: str, kind: str) -> None:
        port = room.service.port
        OutgoingWebhook.objects.update(callback_url=url.format(closed=port + 1, port=port), timeout=1)
        posted = room.mention()
        assert (room.status(posted)["state"], room.call.problem_kind) == ("failed", kind)

    def test_to_reach_it_is_tried_again(self, room: Room) -> None:
        where = [["127.0.0.2"], ["127.0.0.1"]]
        OutgoingWebhook.objects.update(callback_url=room.service.url("/", "service.example"))
        posted = posting.post_text(channel=room.channel, by=room.people.bob, text="@Weather x")
        network = Network(lambda host, port: where.pop(0), Allowed.read(["service.example"]))
        outgoing.call(call_id=UUID(room.queued.pop()), network=network)
        assert room.status(posted)["state"] == "answered"
        assert where == []

    def test_in_a_row_needs_attention_until_one_goes_well(self, room: Room) -> None:
        room.service.answer = lambda heard: Reply(500)
        for count in range(1, 6):
            room.mention()
            room.webhook.refresh_from_db()
            assert room.webhook.state == ("attention" if count == 5 else "active")
        assert "500" in str(room.webhook.problem)
        room.service.answer = lambda heard: says("Sun.")
        room.mention()
        room.webhook.refresh_from_db()
        assert (room.webhook.state, str(room.webhook.problem), room.webhook.failures) == ("active", "", 0)

    def test_for_good_pauses_it(self, room: Room) -> None:
        room.service.answer = lambda heard: Reply(410)
        room.mention()
        room.webhook.refresh_from_db()
        assert room.webhook.state == "paused"
        posted = room.mention()
        assert len(room.service.heard) == 1
        assert room.status(posted)["text"] == "Weather is paused, so it was not asked."
        outgoing.resume(webhook=room.webhook, by=room.people.alice)
        room.service.answer = lambda heard: says("Sun.")
        room.mention()
        assert len(room.replies) == 1


class TestTheReason:
    def test_is_worded_for_whoever_reads_it(self, room: Room) -> None:
        OutgoingWebhook.objects.update(callback_url=f"http://127.0.0.1:{room.service.port + 1}/", timeout=1)
        posted = room.mention()
        room.webhook.refresh_from_db()
        for language, words in {"en": "does not accept connections", "zh-hans": "不接受"}.items():
            with override(language):
                shown = [room.status(posted)["text"], str(room.call.problem), str(room.webhook.problem)]
                html = message_html(feed.with_sender(Message.objects.filter(pk=posted.pk)).get(), locale=language)
            assert len(set(shown)) == 1
            assert words in shown[0]
            assert words in html

    def test_names_the_place_in_every_language(self, room: Room) -> None:
        room.service.answer = lambda heard: Reply(body=b'{"text": "100 % <b>')
        posted = room.mention()
        with override("zh-hans"):
            text = room.status(posted)["text"]
        assert "第 1 行第" in text
        assert "not valid JSON" not in text

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (Reply(422, body=b"I cannot make sense of 'our secret'"), "Weather answered 422."),
            (Reply(body=b'{"attachments": [{"contentType": "our secret"}]}'), "something that cannot be shown."),
            (Reply(body=b"<p>our secret</p>"), "something that cannot be shown."),
        ],
    )
    def test_is_told_to_the_team_without_the_words_of_the_answer(self, room: Room, answer: Reply, told: str) -> None:
        room.service.answer = lambda heard: answer
        room.mention("@Weather our secret")
        room.webhook.refresh_from_db()
        assert told in str(room.webhook.problem)
        assert "secret" not in str(room.webhook.problem)

    def test_that_was_stored_in_words_stays_readable(self, room: Room) -> None:
        posted = room.mention()
        old = {"state": "failed", "name": "Weather", "call": str(room.call.pk), "text": "Weather is 100% gone."}
        Message.objects.filter(pk=posted.pk).update(call_status={str(room.webhook.pk): old})
        MentionCall.objects.update(problem=old["text"])
        assert room.status(posted)["text"] == str(room.call.problem) == old["text"]


class TestTheDeadline:
    def test_passes_and_what_comes_then_is_late(self, room: Room) -> None:
        OutgoingWebhook.objects.update(timeout=1)
        room.service.answer = lambda heard: time.sleep(1.4) or says("Rain.")  # type: ignore[func-returns-value]
        posted = room.mention()
        assert [(reply.plain, reply.is_late) for reply in room.replies] == [("Rain.", True)]
        assert (room.status(posted)["state"], room.call.is_late) == ("answered", True)

    def test_passes_and_nothing_comes(self, room: Room, settings: Any) -> None:
        settings.MENTION_LISTEN = 1.3
        OutgoingWebhook.objects.update(timeout=1)
        room.service.answer = lambda heard: time.sleep(2) or says("Rain.")  # type: ignore[func-returns-value]
        posted = room.mention()
        assert room.replies == []
        status = room.status(posted)
        assert (status["state"], room.call.problem_kind) == ("failed", "timeout")
        assert status["text"] == "Weather did not answer within 1 s. It may still answer later."


class TestEachMention:
    def test_is_called_once(self, room: Room) -> None:
        room.mention("@Weather and again @Weather")
        call = room.call
        assert not outgoing.call(call_id=call.pk)
        room.sweep(timezone.now() + timedelta(minutes=5))
        room.work()
        assert len(room.service.heard) == 1

    def test_of_several_services_calls_each(self, room: Room) -> None:
        team, alice = room.webhook.team, room.people.alice
        outgoing.create(team=team, by=alice, name="天气 2", callback_url=room.service.url())
        posted = room.mention("@Weather @天气 2 柏林")
        assert len(room.service.heard) == 2
        assert {status["state"] for status in (posted.call_status or {}).values()} == {"answered"}
        assert {reply.sender_name for reply in Message.objects.filter(root=posted)} == {"Weather", "天气 2"}

    def test_by_a_service_calls_nobody(self, room: Room) -> None:
        text = f"@Weather {mark('Weather', 'service', room.webhook.pk)}"
        room.service.answer = lambda heard: says(text)
        room.mention()
        assert len(room.service.heard) == 1
        assert MentionCall.objects.count() == 1

    def test_waits_while_as_many_as_may_be_are_under_way(self, room: Room, settings: Any) -> None:
        settings.MENTION_CALLS_PER_WEBHOOK = 1
        for _each in range(3):
            posting.post_text(channel=room.channel, by=room.people.bob, text="@Weather x")
        first = MentionCall.objects.order_by("id")[0]
        now = timezone.now()
        MentionCall.objects.filter(pk=first.pk).update(state="calling", claim=first.pk, called_at=now)
        room.work()
        assert room.service.heard == []
        MentionCall.objects.filter(pk=first.pk).update(state="waiting", claim=None)
        assert outgoing.call(call_id=first.pk)
        assert len(room.service.heard) == 3, "whoever finishes one goes on with the next"
