"""Administrators change accounts, people delete their own; each change is on record and leaves nothing dangling."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from channels_app import access
from channels_app.flows import accounts, chats, posting, teams, tokens
from channels_app.models import (
    ApiToken,
    AuditEntry,
    Channel,
    Chat,
    Favourite,
    Message,
    Notification,
    Session,
    Team,
    User,
)
from connectors.models import Connection
from tests.conftest import Hook, People

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def root(people: People) -> User:
    return User.objects.create_superuser("root@example.com", display_name="Root")


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


class TestAnAdministrator:
    def test_is_made_and_taken_on_record(self, people: People, root: User) -> None:
        accounts.set_administrator(person=people.bob, by=root, is_administrator=True)
        assert User.objects.get(pk=people.bob.pk).is_staff
        accounts.set_administrator(person=people.bob, by=people.bob, is_administrator=False)
        assert not User.objects.get(pk=people.bob.pk).is_staff
        assert actions()[-2:] == ["person.changed"] * 2

    def test_who_is_the_last_stays(self, people: People, root: User) -> None:
        with pytest.raises(accounts.InvalidAccount, match="last administrator"):
            accounts.set_administrator(person=root, by=root, is_administrator=False)
        with pytest.raises(accounts.InvalidAccount, match="last administrator"):
            accounts.deactivate(person=root, by=root, now=NOON)
        with pytest.raises(accounts.InvalidAccount, match="last administrator"):
            accounts.delete_own(by=root, keep_name=True)
        assert User.objects.get(pk=root.pk).is_staff

    def test_is_who_may(self, people: People, team: Team) -> None:
        for other in (people.alice, people.bob, people.carol, people.mallory):
            with pytest.raises(access.NotVisible):
                accounts.deactivate(person=people.bob, by=other, now=NOON)
            with pytest.raises(access.NotVisible):
                accounts.people(by=other)
            with pytest.raises(access.NotVisible):
                accounts.merge(person=people.bob, into=people.carol, by=other)


class TestDeactivating:
    def test_ends_sessions_and_tokens_at_once(self, people: People, root: User, client: object) -> None:
        from django.test import Client

        browser = Client()
        browser.force_login(people.bob, backend="django.contrib.auth.backends.ModelBackend")
        _token, secret = tokens.create_token(by=people.bob, name="x", scopes=[])
        accounts.deactivate(person=people.bob, by=root, now=NOON.replace(year=2020))
        assert browser.get("/settings/").status_code == 302
        assert not Session.objects.filter(user=people.bob).exists()
        assert tokens.find_token(secret, now=NOON) is None
        accounts.reactivate(person=people.bob, by=root, now=NOON)
        assert tokens.find_token(secret, now=NOON)
        assert {"person.deactivated", "person.reactivated"} <= set(actions())


class TestAnAccount:
    def test_gets_another_address(self, people: People, root: User) -> None:
        accounts.change_address(person=people.bob, by=root, email="Robert@Example.com")
        bob = User.objects.get(pk=people.bob.pk)
        assert (bob.email, bob.confirmed_email) == ("robert@example.com", "robert@example.com")
        assert [one.email for one in EmailAddress.objects.filter(user=bob)] == ["robert@example.com"]
        with pytest.raises(accounts.InvalidAccount, match="Somebody else"):
            accounts.change_address(person=bob, by=root, email="carol@example.com")
        assert User.objects.get(pk=bob.pk).email == "robert@example.com"

    def test_loses_its_second_factors(self, people: People, root: User) -> None:
        Authenticator.objects.create(user=people.bob, type="totp", data={})
        accounts.reset_second_factor(person=people.bob, by=root, now=NOON)
        assert not Authenticator.objects.exists()
        assert "second-factor.reset" in actions()

    def test_is_created_with_a_link_that_works_once(self, root: User) -> None:
        from django.test import Client

        person = accounts.create_person(by=root, email="Zoe@example.com", display_name="Zoe")
        assert (person.confirmed_email, person.has_usable_password()) == ("zoe@example.com", False)
        path, client = accounts.one_time_link(person).removeprefix("http://localhost:8000"), Client()
        form = client.get(path, follow=True)
        set_at = form.redirect_chain[-1][0]
        client.post(set_at, {"password1": "a long enough password", "password2": "a long enough password"})
        assert User.objects.get(pk=person.pk).check_password("a long enough password")
        again = Client().get(path, follow=True)
        assert "password1" not in again.content.decode()
        with pytest.raises(accounts.InvalidAccount):
            accounts.create_person(by=root, email="zoe@example.com", display_name="Other")


class TestMerging:
    def test_moves_everything_and_leaves_one(self, people: People, team: Team, hook: Hook, root: User) -> None:
        other = User.objects.create_user("bob@work.example", display_name="Bob W")
        channel = Channel.objects.get(team=team, name="General")
        second = teams.create_team(by=people.bob, name="Second")
        teams.add_member(team=team, by=people.alice, user=other, role="owner")
        posting.post_text(channel=channel, by=people.bob, text="mine")
        tokens.create_token(by=people.bob, name="t", scopes=[])
        Connection.objects.update(created_by=people.bob)
        both, alone = (chats.start_chat(by=people.alice, people=[one]) for one in (other, people.bob))
        private = chats.start_chat(by=people.bob, people=[people.carol])
        Notification.objects.create(user=people.bob, message=Message.objects.get())
        shown = {move.kind: move.count for move in accounts.moves_of(people.bob)}
        assert shown["API tokens"] == 1
        accounts.merge(person=people.bob, into=other, by=root)
        assert not User.objects.filter(pk=people.bob.pk).exists()
        assert access.role_in(other, team) == "owner"
        assert access.role_in(other, second) == "owner"
        assert Message.objects.get().author == other
        assert ApiToken.objects.get().user == other
        assert Connection.objects.get().created_by == other
        assert Notification.objects.get().user == other
        assert Chat.objects.get(pk=alone.pk).kind == "group", "there was one of the same two"
        assert set(Chat.objects.get(pk=alone.pk).members.all()) == {people.alice, other}
        assert chats.start_chat(by=other, people=[people.carol]) == private
        assert chats.start_chat(by=other, people=[people.alice]) == both
        assert actions()[-1] == "person.merged"

    def test_keeps_the_favourites_of_both(self, people: People, team: Team, root: User) -> None:
        both, one = (Channel.objects.create(team=team, name=name) for name in ("both", "one"))
        for user, channel in ((people.bob, both), (people.bob, one), (people.carol, both)):
            Favourite.objects.create(user=user, channel=channel)
        accounts.merge(person=people.bob, into=people.carol, by=root)
        kept = Favourite.objects.filter(user=people.carol).values_list("channel", flat=True)
        assert sorted(kept) == sorted((both.pk, one.pk))

    def test_keeps_somebody_in_charge(self, people: People, root: User) -> None:
        for person, into in ((root, people.bob), (people.bob, people.bob)):
            with pytest.raises(accounts.InvalidAccount):
                accounts.merge(person=person, into=into, by=root)


class TestDeletingOnesOwn:
    def test_keeps_messages_and_nothing_else(self, people: People, team: Team) -> None:
        channel = Channel.objects.get(team=team, name="General")
        posting.post_text(channel=channel, by=people.bob, text="stays")
        direct = chats.start_chat(by=people.bob, people=[people.carol])
        group = chats.start_chat(by=people.bob, people=[people.carol, people.alice])
        accounts.delete_own(by=people.bob, keep_name=False)
        message = Message.objects.get()
        assert (message.author, message.sender_name, message.text) == (None, "Deleted account", "stays")
        assert not User.objects.filter(email="bob@example.com").exists()
        assert not EmailAddress.objects.filter(email="bob@example.com").exists()
        assert Chat.objects.get(pk=direct.pk).name == "Deleted account"
        assert Chat.objects.get(pk=group.pk).members.count() == 2
        assert actions()[-1] == "person.deleted"

    def test_keeps_the_name_if_one_likes(self, people: People, team: Team) -> None:
        posting.post_text(channel=Channel.objects.get(team=team), by=people.bob, text="stays")
        accounts.delete_own(by=people.bob, keep_name=True)
        assert Message.objects.get().sender_name == "Bob"

    def test_waits_until_teams_are_handed_over(self, people: People, team: Team) -> None:
        with pytest.raises(accounts.InvalidAccount, match="Operations"):
            accounts.delete_own(by=people.alice, keep_name=True)
        teams.change_role(team=team, by=people.alice, user=people.bob, role="owner")
        accounts.delete_own(by=people.alice, keep_name=True)
        assert not User.objects.filter(email="alice@example.com").exists()
