"""Which services a channel or a chat lets in."""

from collections.abc import Callable

import pytest
from django.test import Client

from channels_app.flows import channels, chats, posting, teams
from channels_app.models import Channel, Chat, Message, Team, User
from connectors.flows import outgoing
from connectors.models import MentionCall, OutgoingPlace, OutgoingWebhook
from tests.conftest import People

SignIn = Callable[[User], Client]


@pytest.fixture
def quiet(team: Team, people: People) -> Channel:
    """A private channel of Bob and Carol, who is a guest."""
    made = channels.create_channel(team=team, by=people.bob, name="Quiet", kind=Channel.Kind.PRIVATE)
    channels.add_channel_member(channel=made, by=people.bob, user=people.carol)
    return made


@pytest.fixture
def others(people: People) -> OutgoingWebhook:
    elsewhere = teams.create_team(by=people.mallory, name="Elsewhere")
    url = "https://x.example/"
    return outgoing.create(team=elsewhere, by=people.mallory, name="Secret", callback_url=url, in_chats=True)[0]


def services(channel: Channel, *deed: object) -> str:
    return "/".join(["", "channels", str(channel.pk), "services", *map(str, deed)]) + ("/" if not deed else "")


class TestAStandardChannel:
    def test_has_all_of_its_team(self, as_: SignIn, people: People, channel: Channel, webhook: OutgoingWebhook) -> None:
        html = as_(people.carol).get(services(channel)).content.decode()
        assert "Weather" in html
        assert "let-in" not in html
        assert services(channel) in as_(people.carol).get(f"/channels/{channel.pk}/connectors/").content.decode()

    def test_says_what_is_missing(self, as_: SignIn, people: People, channel: Channel) -> None:
        assert "No service to mention yet" in as_(people.carol).get(services(channel)).content.decode()


class TestAPrivateChannel:
    def test_lets_one_in_and_puts_it_out(
        self, as_: SignIn, people: People, quiet: Channel, webhook: OutgoingWebhook
    ) -> None:
        client = as_(people.bob)
        assert "No services allowed yet" in client.get(services(quiet)).content.decode()
        html = client.post(services(quiet, webhook.pk, "let-in"), follow=True).content.decode()
        assert "Weather can be mentioned here now." in html
        assert "allowed by Bob" in html
        posting.post_text(channel=quiet, by=people.carol, text="@Weather Berlin")
        assert MentionCall.objects.get().webhook == webhook
        page = as_(people.alice).get(f"/outgoing-webhooks/{webhook.pk}/").content.decode()
        assert "Quiet" not in page  # alice owns the team and is not in the channel
        assert "1 place that is not listed here" in page
        assert "Quiet" in as_(people.bob).get(f"/outgoing-webhooks/{webhook.pk}/").content.decode()
        out = services(quiet, webhook.pk, "remove/")
        assert "Remove Weather from Quiet?" in client.get(out).content.decode()
        client.post(out)
        assert not OutgoingPlace.objects.exists()

    def test_is_kept_by_those_who_manage_it(
        self, as_: SignIn, people: People, quiet: Channel, webhook: OutgoingWebhook
    ) -> None:
        guest = as_(people.carol)
        assert "let-in" not in guest.get(services(quiet)).content.decode()
        assert guest.post(services(quiet, webhook.pk, "let-in")).status_code == 403
        outgoing.allow(webhook=webhook, channel=quiet, by=people.bob)
        out = services(quiet, webhook.pk, "remove/")
        assert out not in guest.get(services(quiet)).content.decode()
        assert guest.get(out).status_code == 403
        assert guest.post(out).status_code == 403
        assert as_(people.alice).get(services(quiet)).status_code == 404

    def test_offers_no_service_of_another_team(
        self, as_: SignIn, people: People, quiet: Channel, others: OutgoingWebhook
    ) -> None:
        assert "Secret" not in as_(people.bob).get(services(quiet)).content.decode()
        assert as_(people.bob).post(services(quiet, others.pk, "let-in")).status_code == 404

    def test_offers_a_few_and_finds_the_others(self, as_: SignIn, people: People, quiet: Channel, team: Team) -> None:
        rows = [OutgoingWebhook(team=team, name=f"S{n:02}", callback_url="https://x.example/") for n in range(20)]
        OutgoingWebhook.objects.bulk_create(rows)
        client = as_(people.bob)
        assert client.get(services(quiet)).content.decode().count("let-in") == 8
        found = client.get(services(quiet) + "?q=s17").content.decode()
        assert found.count("let-in") == 1
        assert "S17" in found


class TestAChat:
    @pytest.fixture
    def open_webhook(self, webhook: OutgoingWebhook, people: People) -> OutgoingWebhook:
        outgoing.change(webhook=webhook, by=people.alice, in_chats=True)
        return webhook

    def test_of_two_waits_for_the_other_one(self, as_: SignIn, people: People, open_webhook: OutgoingWebhook) -> None:
        chat = chats.start_chat(by=people.bob, people=[people.carol])
        bob, carol = as_(people.bob), as_(people.carol)
        agree = services(chat, open_webhook.pk, "agree")
        assert "Carol is asked." in bob.post(services(chat, open_webhook.pk, "let-in"), follow=True).content.decode()
        html = bob.get(services(chat)).content.decode()
        assert "Waits for Carol" in html
        assert agree not in html
        assert bob.post(agree).status_code == 403
        html = carol.get(services(chat)).content.decode()
        assert "Bob wants to allow it" in html
        assert agree in html
        assert "Decline" in html
        carol.post(agree)
        assert OutgoingPlace.objects.get().awaits is None
        assert "allowed by Bob" in bob.get(services(chat)).content.decode()

    def test_of_two_may_decline(self, as_: SignIn, people: People, open_webhook: OutgoingWebhook) -> None:
        chat = chats.start_chat(by=people.bob, people=[people.carol])
        outgoing.allow(webhook=open_webhook, channel=chat, by=people.bob)
        as_(people.carol).post(services(chat, open_webhook.pk, "remove/"))
        assert not OutgoingPlace.objects.exists()

    def test_of_many_is_told(self, as_: SignIn, people: People, open_webhook: OutgoingWebhook) -> None:
        chat = chats.start_chat(by=people.bob, people=[people.carol, people.alice])
        html = as_(people.bob).post(services(chat, open_webhook.pk, "let-in"), follow=True).content.decode()
        assert "can be mentioned here now" in html
        assert "Bob allowed Weather in this chat" in Message.objects.get().plain
        open_webhook.in_chats = False
        open_webhook.save()
        assert "No longer available to chats" in as_(people.alice).get(services(chat)).content.decode()

    def test_is_offered_only_what_is_opened_to_chats_in_ones_own_teams(
        self, as_: SignIn, people: People, webhook: OutgoingWebhook, others: OutgoingWebhook
    ) -> None:
        chat: Chat = chats.start_chat(by=people.bob, people=[people.carol])
        html = as_(people.bob).get(services(chat)).content.decode()
        assert "Your teams have no other services that can be used in chats" in html
        assert as_(people.bob).post(services(chat, webhook.pk, "let-in")).status_code == 403
        assert as_(people.bob).post(services(chat, others.pk, "let-in")).status_code == 404
        assert as_(people.mallory).get(services(chat)).status_code == 404
