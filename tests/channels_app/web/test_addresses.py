"""An address is somebody's once they have opened a link that was sent to it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_app.cards import Mention
from channels_app.flows import channel_people, channels, chats, notifications, posting, teams
from channels_app.flows import people as persons
from channels_app.flows.mentions import suggest
from channels_app.models import Channel, Notification, Team, User
from connectors.flows.setups.teams_context import context_of
from tests.api import Api
from tests.conftest import People

SignIn = Callable[[User], Client]
CLAIMED = "new.cfo@example.com"


@pytest.fixture
def eve(team: Team, people: People) -> User:
    """Somebody in the team who has confirmed nothing, and calls herself by somebody else's address."""
    eve = User.objects.create_user(CLAIMED, "pw", display_name="Eve")
    teams.add_member(team=team, by=people.alice, user=eve, role="member")
    return eve


def link_in(mail: EmailMessage, settings: Any) -> str:
    return next(word for word in str(mail.body).split() if word.startswith(settings.BASE_URL)).removeprefix(
        settings.BASE_URL
    )


class TestAnUnconfirmedAddress:
    def test_finds_nobody(self, eve: User, people: People, team: Team, channel: Channel, as_: SignIn) -> None:
        assert persons.find(CLAIMED) is None
        assert suggest(channel=channel, by=people.alice, query="new.cfo") == []
        assert not chats.candidates(by=people.alice, query="new.cfo").exists()
        private = {"name": "Quiet", "description": "", "kind": "private"}
        as_(people.alice).post(f"/teams/{team.pk}/channels/new/", private)
        url = f"/channels/{Channel.objects.get(name='Quiet').pk}/people"
        assert as_(people.alice).get(url, {"q": "bob@"}).json()["offers"]
        assert as_(people.alice).get(url, {"q": "new.cfo"}).json()["offers"] == []

    def test_is_shown_as_nobodys(self, eve: User, people: People, team: Team, channel: Channel, as_: SignIn) -> None:
        """Where people are picked, and where they are listed to others than administrators."""
        alice, api = as_(people.alice), Api(people.alice)
        chat = chats.start_chat(by=people.alice, people=[eve])
        quiet = channels.create_channel(team=team, by=people.alice, name="Quiet", kind=Channel.Kind.PRIVATE)
        own = channels.create_channel(team=team, by=people.alice, name="Own", kind=Channel.Kind.PRIVATE)
        channel_people.add(channel=own, by=people.alice, people=[eve])

        def shown() -> dict[str, str]:
            paths = [
                "/chats/people?q=Eve",
                f"/channels/{quiet.pk}/people?q=Eve",
                "/chats/new/?q=Eve",
                f"/channels/{quiet.pk}/people/add/?q=Eve",
                f"/channels/{own.pk}/settings/",
                f"/teams/{team.pk}/",
                f"/teams/{team.pk}/people/?q=Eve",
                "/chats/",
                f"/channels/{chat.pk}/",
                f"/channels/{chat.pk}/about",
            ]
            found = {path: alice.get(path).content.decode() for path in paths}
            found["mentions"] = str(suggest(channel=channel, by=people.alice, query="Eve"))
            found["api"] = str(api.get(f"teams/{team.pk}/members"))
            return found

        before = shown()
        assert {path for path, words in before.items() if "Eve" not in words} == set()
        assert {path for path, words in before.items() if CLAIMED in words} == set()
        assert alice.get(f"/teams/{team.pk}/people/", {"q": "new.cfo"}).context["members"].count() == 0
        eve.confirm_email()
        assert {path for path, words in shown().items() if CLAIMED not in words} == set()

    def test_costs_no_query_of_each_person(self, people: People, team: Team, as_: SignIn) -> None:
        alice, api = as_(people.alice), Api(people.alice)

        def queries() -> list[int]:
            counts = []
            for look in (
                lambda: alice.get("/chats/people?q=P"),
                lambda: alice.get("/chats/new/?q=P"),
                lambda: alice.get(f"/teams/{team.pk}/people/"),
                lambda: api.get(f"teams/{team.pk}/members"),
            ):
                look()
                with CaptureQueriesContext(connection) as captured:
                    look()
                counts.append(len(captured))
            return counts

        teams.add_member(team=team, by=people.alice, user=User.objects.create_user("p0@example.com"), role="member")
        few = queries()
        for number in range(1, 7):
            person = User.objects.create_user(f"p{number}@example.com", confirmed=number % 2 == 0)
            teams.add_member(team=team, by=people.alice, user=person, role="member")
        assert queries() == few

    def test_gets_no_notifications(self, eve: User, people: People, channel: Channel) -> None:
        message = posting.post_text(channel=channel, by=people.alice, text="x")
        mentions = [Mention("<at>CFO</at>", CLAIMED)]
        notifications.notify_mentioned(channel_id=channel.pk, message_id=message.pk, mentions=mentions)
        assert not Notification.objects.exists()
        eve.confirm_email()
        notifications.notify_mentioned(channel_id=channel.pk, message_id=message.pk, mentions=mentions)
        assert Notification.objects.get().user == eve

    def test_is_not_told_to_apps(self, eve: User, channel: Channel) -> None:
        def told() -> set[str]:
            context = context_of(channel=channel, by=eve, locale="en", theme="default")
            return {context[name] for name in ("upn", "userPrincipalName", "loginHint")}

        assert told() == {""}
        eve.confirm_email()
        assert told() == {CLAIMED}


class TestAChangeOfAddress:
    def test_takes_effect_once_it_is_confirmed(
        self, people: People, as_: SignIn, settings: Any, mailoutbox: list[EmailMessage]
    ) -> None:
        alice = as_(people.alice)
        page = alice.post("/accounts/email/", {"email": "ada@example.com", "action_add": ""}, follow=True)
        html = page.content.decode()
        assert "Not confirmed yet" in html
        assert User.objects.get(pk=people.alice.pk).email == "alice@example.com"
        assert persons.find("ada@example.com") is None
        alice.post(link_in(mailoutbox[0], settings))
        assert User.objects.get(pk=people.alice.pk).email == "ada@example.com"
        assert persons.find("ada@example.com") == people.alice
        assert persons.find("alice@example.com") is None

    @pytest.mark.parametrize("confirmed", [True, False])
    @pytest.mark.parametrize("action", ["action_add", "action_primary", "action_send", "action_remove"])
    def test_cannot_be_claimed(self, people: People, as_: SignIn, confirmed: bool, action: str) -> None:
        """By any button of the page, in any order."""
        eve = User.objects.create_user("eve@example.com", "pw", confirmed=confirmed)
        for step in ("action_add", action, "action_add", "action_primary"):
            as_(eve).post("/accounts/email/", {"email": CLAIMED, step: ""})
        eve.refresh_from_db()
        assert eve.email == "eve@example.com"
        assert persons.find(CLAIMED) is None

    def test_of_somebody_unconfirmed_keeps_the_present_one(
        self, db: None, as_: SignIn, settings: Any, mailoutbox: list[EmailMessage]
    ) -> None:
        eve = User.objects.create_user("eve@example.com", "pw")
        for address in ("one@example.com", "two@example.com"):
            as_(eve).post("/accounts/email/", {"email": address, "action_add": ""})
        eve.refresh_from_db()
        assert eve.email == "eve@example.com"
        assert as_(eve).get("/accounts/email/").status_code == 200
        as_(eve).post(link_in(mailoutbox[-1], settings))
        assert persons.find("two@example.com") == eve

    def test_to_one_that_somebody_else_signs_in_with_says_so(
        self, people: People, as_: SignIn, settings: Any, mailoutbox: list[EmailMessage]
    ) -> None:
        User.objects.create_user("taken@example.com")
        alice = as_(people.alice)
        alice.post("/accounts/email/", {"email": "taken@example.com", "action_add": ""})
        answer = alice.post(link_in(mailoutbox[0], settings), follow=True)
        assert answer.status_code == 200
        assert User.objects.get(pk=people.alice.pk).email == "alice@example.com"


class TestSigningUp:
    def test_signs_in_once_the_address_is_confirmed(
        self, db: None, settings: Any, mailoutbox: list[EmailMessage]
    ) -> None:
        settings.SERVER_SETTINGS_LOCKED = {"signup": ("PATCHBAY_SIGNUP_OPEN", "open")}
        client = Client()
        client.post(
            "/accounts/signup/", {"email": "joins@example.com", "password1": "a long password", "display_name": "New"}
        )
        assert client.get("/settings/").status_code == 302
        assert persons.find("joins@example.com") is None
        client.post(link_in(mailoutbox[0], settings))
        assert persons.find("joins@example.com") == User.objects.get()


class TestWhoeverRunsTheServer:
    def test_vouches_for_administrators(self, db: None) -> None:
        call_command("createsuperuser", interactive=False, email="root@example.com", name="Root")
        assert persons.find("root@example.com") == User.objects.get()

    def test_can_confirm_an_address(self, people: People) -> None:
        dan = User.objects.create_user("dan@example.com")
        EmailAddress.objects.create(user=dan, email="d@example.com", verified=True, primary=True)
        call_command("confirm_email", "Dan@example.com")
        assert persons.find("dan@example.com") == dan
        with pytest.raises(CommandError, match=r"Nobody signs in as x@example.com"):
            call_command("confirm_email", "x@example.com")
        EmailAddress.objects.filter(user=dan).delete()
        EmailAddress.objects.create(user=people.bob, email="dan@example.com", verified=True)
        with pytest.raises(CommandError, match="Somebody else has confirmed"):
            call_command("confirm_email", "dan@example.com")

    def test_finds_older_accounts_recorded(self, people: People) -> None:
        """Administrators were made on the server: confirmed. Of others nobody can say."""
        root = User.objects.create_user("root@example.com", is_superuser=True)
        other = User.objects.create_user("other@example.com")
        rival = User.objects.create_user("rival@example.com", is_staff=True)
        EmailAddress.objects.create(user=people.bob, email="rival@example.com", verified=True)
        import_module("channels_app.migrations.0010_confirmed_addresses").record(apps, None)
        found = dict(EmailAddress.objects.filter(user__in=[root, other, rival]).values_list("email", "verified"))
        assert found == {"root@example.com": True, "other@example.com": False, "rival@example.com": False}
        assert EmailAddress.objects.filter(user__in=[root, other, rival], primary=True).count() == 3
        assert persons.find("alice@example.com") == people.alice
