from collections.abc import Callable

import pytest
from django.db import connection as database
from django.test import AsyncRequestFactory, Client
from django.test.utils import CaptureQueriesContext

from channels_app import feed
from channels_app.flows import posting
from channels_app.models import Channel, Message, ReadMark, User
from channels_app.web.live.server import _parse_request
from channels_app.web.live.stream_limits import Refused
from tests.conftest import Hook, People
from tests.markup import squeezed

SignIn = Callable[[User], Client]


def send_card(client: Client, hook: Hook, text: str = "disk full") -> Message:
    answer = client.post(hook.path, {"text": text}, content_type="application/json")
    return Message.objects.get(pk=answer["X-Message-Id"])


class TestTheChannelPage:
    def test_shows_messages_and_where_the_live_feed_begins(
        self, as_: SignIn, channel: Channel, people: People, hook: Hook
    ) -> None:
        posting.post_text(channel=channel, by=people.alice, text="good *morning*")
        send_card(Client(), hook)
        page = as_(people.bob).get(f"/channels/{channel.pk}/")
        html = squeezed(page.content.decode())
        assert "good <em>morning</em>" in html
        assert "disk full" in html
        assert f'data-live="/channels/{channel.pk}/live" data-cursor="' in html

    def test_says_what_to_do_when_it_is_empty(self, as_: SignIn, channel: Channel, people: People) -> None:
        html = as_(people.alice).get(f"/channels/{channel.pk}/").content.decode()
        assert "curl -H" in html
        assert f"/channels/{channel.pk}/connectors/incoming-webhook/new/" in html

    def test_asks_as_many_questions_for_many_messages_as_for_one(
        self, as_: SignIn, channel: Channel, people: People, hook: Hook
    ) -> None:
        client = as_(people.bob)
        first = posting.post_text(channel=channel, by=people.alice, text="first")
        client.get(f"/channels/{channel.pk}/")
        with CaptureQueriesContext(
            database,
        ) as few:
            client.get(f"/channels/{channel.pk}/")
        for number in range(15):
            posting.post_text(channel=channel, by=people.alice, text=f"n {number}")
            posting.post_text(channel=channel, by=people.bob, text="reply", root_id=first.pk)
            send_card(Client(), hook)
        with CaptureQueriesContext(database) as many:
            client.get(f"/channels/{channel.pk}/")
        assert len(many) == len(few)

    def test_loads_older_messages_page_by_page(self, as_: SignIn, channel: Channel, people: People) -> None:
        sent = [
            posting.post_text(channel=channel, by=people.alice, text=f"n{i}") for i in range(feed.MESSAGES_PER_PAGE + 5)
        ]
        client = as_(people.bob)
        html = client.get(f"/channels/{channel.pk}/").content.decode()
        assert f"older?before={sent[5].pk}" in html
        older = client.get(f"/channels/{channel.pk}/older?before={sent[5].pk}").content.decode()
        assert [f"m-{m.pk}" in older for m in sent[:6]] == [True] * 5 + [False]

    def test_opens_at_an_old_message(self, as_: SignIn, channel: Channel, people: People) -> None:
        old = posting.post_text(channel=channel, by=people.alice, text="old")
        for i in range(feed.MESSAGES_PER_PAGE):
            posting.post_text(channel=channel, by=people.alice, text=f"n{i}")
        page = as_(people.bob).get(f"/messages/{old.pk}", follow=True)
        assert f'id="m-{old.pk}"' in page.content.decode()
        assert 'data-newer="1"' in page.content.decode()

    def test_opens_a_reply_in_its_thread(self, as_: SignIn, channel: Channel, people: People) -> None:
        root = posting.post_text(channel=channel, by=people.alice, text="root")
        reply = posting.post_text(channel=channel, by=people.bob, text="an answer", root_id=root.pk)
        page = as_(people.bob).get(f"/messages/{reply.pk}", follow=True).content.decode()
        assert f'data-replies="{root.pk}"' in page
        assert "an answer" in page
        assert "1 reply" in page


class TestSending:
    def test_from_the_script_answers_what_the_live_feed_tells(
        self, as_: SignIn, channel: Channel, people: People
    ) -> None:
        answer = as_(people.bob).post(
            f"/channels/{channel.pk}/messages", {"text": "hi"}, headers={"Accept": "application/json"}
        )
        message = Message.objects.get()
        event = answer.json()
        assert (event["id"], event["version"], event["root"]) == (str(message.pk), message.changed_in, None)
        assert ">hi<" in event["html"]

    def test_without_script_leads_back_to_the_message(self, as_: SignIn, channel: Channel, people: People) -> None:
        answer = as_(people.bob).post(f"/channels/{channel.pk}/messages", {"text": "hi"})
        assert answer.status_code == 302
        assert answer["Location"] == f"/messages/{Message.objects.get().pk}"

    @pytest.mark.parametrize("by_script", [True, False])
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, as_: SignIn, channel: Channel, people: People, by_script: bool
    ) -> None:
        text = "x" * (posting.TEXT_LIMIT + 1)
        headers = {"Accept": "application/json"} if by_script else {}
        answer = as_(people.bob).post(f"/channels/{channel.pk}/messages", {"text": text}, headers=headers)
        assert answer.status_code == 422
        assert "the limit is 20000" in answer.content.decode()
        assert by_script or text in answer.content.decode()
        assert not Message.objects.exists()

    def test_a_reply_to_nothing_is_not_found(self, as_: SignIn, channel: Channel, people: People) -> None:
        values = {"text": "hi", "root": str(channel.pk)}
        assert as_(people.bob).post(f"/channels/{channel.pk}/messages", values).status_code == 404


class TestReading:
    def test_moves_the_mark_and_empties_the_badge(self, as_: SignIn, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        client = as_(people.bob)
        assert client.get("/unread").json() == {str(channel.pk): 1}
        client.post(f"/channels/{channel.pk}/read", {"message": str(message.pk)})
        assert ReadMark.objects.get(user=people.bob).message_id == message.pk
        assert client.get("/unread").json() == {}

    def test_counts_neither_ones_own_messages_nor_replies_nor_what_was_before_joining(
        self, as_: SignIn, channel: Channel, people: People
    ) -> None:
        root = posting.post_text(channel=channel, by=people.bob, text="mine")
        posting.post_text(channel=channel, by=people.alice, text="reply", root_id=root.pk)
        assert as_(people.bob).get("/unread").json() == {}
        assert as_(people.carol).get("/unread").json() == {str(channel.pk): 1}
        assert as_(people.mallory).get("/unread").json() == {}


class TestAMessagesPages:
    def test_the_payload_is_what_was_sent(self, as_: SignIn, people: People, hook: Hook) -> None:
        message = send_card(Client(), hook, "<b>&")
        html = as_(people.carol).get(f"/messages/{message.pk}/payload").content.decode()
        assert "&lt;b&gt;&amp;" in html

    def test_a_persons_message_has_no_payload(self, as_: SignIn, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        assert as_(people.bob).get(f"/messages/{message.pk}/payload").status_code == 404

    def test_a_partial_is_only_the_heart(self, as_: SignIn, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        client = as_(people.bob)
        whole = client.get(f"/messages/{message.pk}/thread")
        part = client.get(f"/messages/{message.pk}/thread", headers={"HX-Request": "true"})
        assert b"<html" in whole.content
        assert b"<html" not in part.content
        assert "HX-Request" in part["Vary"]

    def test_deleting_asks_first_and_then_deletes(self, as_: SignIn, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.bob, text="oops")
        client = as_(people.bob)
        assert "Delete this message?" in client.get(f"/messages/{message.pk}/delete").content.decode()
        answer = client.post(f"/messages/{message.pk}/delete", headers={"HX-Request": "true"})
        assert answer.status_code == 204
        assert str(message.pk) in answer["HX-Trigger"]
        message.refresh_from_db()
        assert message.deleted_at
        assert not message.text

    def test_only_its_author_or_an_owner_may_delete(self, as_: SignIn, channel: Channel, people: People) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        for method in ("get", "post"):
            answer = getattr(as_(people.bob), method)(f"/messages/{message.pk}/delete")
            assert answer.status_code == 403
            assert "Only its author or a team owner can delete a message." in answer.content.decode()


@pytest.mark.parametrize("cursor", ["", "x", "-1", "\u00b2", "9" * 21])
def test_the_live_feed_takes_only_a_cursor(channel: Channel, cursor: str) -> None:
    request = AsyncRequestFactory().get(f"/channels/{channel.pk}/live", {"after": cursor})
    with pytest.raises(Refused) as refused:
        _parse_request(request)
    assert refused.value.status == 400


def test_the_live_feed_is_not_served_by_django(as_: SignIn, channel: Channel, people: People) -> None:
    assert as_(people.bob).get(f"/channels/{channel.pk}/live", {"after": "1"}).status_code == 404
