"""What became of mentions, and what was asked and answered: for those who manage the service."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.flows import channels, posting
from channels_app.models import Channel, Message, Team, User
from connectors.flows import outgoing
from connectors.models import Exchange, MentionCall, OutgoingWebhook
from tests.conftest import People

SignIn = Callable[[User], Client]


def finish(call: MentionCall, exchange: Exchange | None = None, outcome: str = "answered") -> None:
    now = timezone.now()
    MentionCall.objects.filter(pk=call.pk).update(
        state="finished",
        outcome=outcome,
        next_attempt_at=None,
        called_at=now if exchange else None,
        finished_at=now,
        exchange=exchange,
    )


@pytest.fixture
def exchange(team: Team) -> Exchange:
    return Exchange.objects.create(
        purpose="mention",
        team=team,
        method="POST",
        url="https://weather.example/",
        request_headers={"webhook-id": "abc"},
        request_body='{"text": "between us"}',
        response_body='{"text": "an answer"}',
        status=200,
        started_at=timezone.now(),
    )


class TestTheExchangeOfACall:
    def test_is_for_those_who_manage_the_service(
        self, as_: SignIn, people: People, call: MentionCall, exchange: Exchange
    ) -> None:
        finish(call, exchange)
        url = f"/calls/{call.pk}/exchange/"
        html = as_(people.alice).get(url).content.decode()
        for words in ("between us", "an answer", "webhook-id", "Answered"):
            assert words in html
        for who in (people.bob, people.carol, people.mallory):
            assert as_(who).get(url).status_code == 404
        Team.objects.update(members_may_create_outgoing_webhooks=True)
        assert as_(people.bob).get(url).status_code == 200
        assert as_(people.alice).get(url, headers={"HX-Request": "true"}).content.decode().count("<h1") == 0

    def test_keeps_words_from_those_who_do_not_read_along(
        self, as_: SignIn, people: People, team: Team, call: MentionCall, exchange: Exchange
    ) -> None:
        quiet = channels.create_channel(team=team, by=people.bob, name="Quiet", kind=Channel.Kind.PRIVATE)
        MentionCall.objects.update(message=posting.post_text(channel=quiet, by=people.bob, text="between us"))
        finish(call, exchange)
        MentionCall.objects.update(problem_kind="status", problem="Weather answered 422: what is “between us”?")
        html = as_(people.alice).get(f"/calls/{call.pk}/exchange/").content.decode()
        assert "webhook-id" in html
        assert "between us" not in html
        assert "an answer" not in html
        page = as_(people.alice).get(f"/outgoing-webhooks/{call.webhook_id}/calls/").content.decode()
        assert "where you are not a member" in page
        for words in ("Quiet", "Bob", f"/messages/{call.message_id}", "between us"):
            assert words not in page
        MentionCall.objects.update(problem_kind="timeout", problem="Weather did not answer within 5 s.")
        for path in (f"/calls/{call.pk}/exchange/", f"/outgoing-webhooks/{call.webhook_id}/calls/"):
            assert "did not answer within 5 s." in as_(people.alice).get(path).content.decode()

    def test_outlives_the_service(
        self, as_: SignIn, people: People, call: MentionCall, exchange: Exchange, webhook: OutgoingWebhook
    ) -> None:
        finish(call, exchange)
        outgoing.remove(webhook=webhook, by=people.alice, now=timezone.now())
        html = as_(people.alice).get(f"/calls/{call.pk}/exchange/").content.decode()
        assert "between us" in html
        assert f"/outgoing-webhooks/{webhook.pk}/" not in html

    def test_is_nobodys_in_a_deleted_team(
        self, as_: SignIn, people: People, team: Team, call: MentionCall, exchange: Exchange
    ) -> None:
        finish(call, exchange)
        Team.objects.filter(pk=team.pk).update(deleted_at=timezone.now())
        assert as_(people.alice).get(f"/calls/{call.pk}/exchange/").status_code == 404

    def test_says_why_there_is_none(self, as_: SignIn, people: People, call: MentionCall, exchange: Exchange) -> None:
        client, url = as_(people.alice), f"/calls/{call.pk}/exchange/"
        assert "still under way" in client.get(url).content.decode()
        finish(call, outcome="failed")
        assert "Nothing was sent." in client.get(url).content.decode()
        finish(call, exchange)
        exchange.delete()
        assert "not kept any more" in client.get(url).content.decode()


class TestTheCalls:
    def test_lead_to_message_and_exchange(
        self, as_: SignIn, people: People, call: MentionCall, exchange: Exchange
    ) -> None:
        base = f"/outgoing-webhooks/{call.webhook_id}/"
        link = f"/calls/{call.pk}/exchange/"
        assert link not in as_(people.alice).get(base).content.decode()
        finish(call, exchange)
        for page in (base, f"{base}calls/"):
            html = as_(people.alice).get(page).content.decode()
            assert link in html
            assert f"/messages/{call.message_id}" in html
            assert "asked by Bob" in html

    def test_are_paged(self, as_: SignIn, people: People, call: MentionCall, channel: Channel) -> None:
        now = timezone.now()
        texts = Message.objects.bulk_create(
            [Message(channel=channel, author=people.bob, sender_name="Bob", text=str(n)) for n in range(40)]
        )
        MentionCall.objects.bulk_create(
            [MentionCall(webhook=call.webhook, message=m, created_at=now, next_attempt_at=now) for m in texts]
        )
        client, base = as_(people.alice), f"/outgoing-webhooks/{call.webhook_id}/"
        assert client.get(base).content.decode().count('class="run"') == 5
        assert "All calls" in client.get(base).content.decode()
        assert client.get(f"{base}calls/").content.decode().count('class="run"') == 30
        assert client.get(f"{base}calls/?page=2").content.decode().count('class="run"') == 11
