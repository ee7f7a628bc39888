"""An invitation makes an account, joins whoever is here, and says whom to ask once it has ended."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from channels_app import access, server_settings
from channels_app.flows import archiving, deleting, invitation_links, invitations, mails
from channels_app.flows.teams import InvalidTeam
from channels_app.models import Invitation, InvitationLink, Mail, Team, User
from channels_app.web import attempts, joining
from tests.conftest import People

SignIn = Callable[[User], Client]
PASSWORD = "correct horse battery"
NEW = {"do": "create", "name": "Nora New", "password": PASSWORD}


def invited(team: Team | None, by: User, email: str = "nora@example.com", role: str = "guest") -> str:
    """The path in the mail that an invitation sends."""
    assert invitations.ask(team=team, by=by, email=email, role=role, now=timezone.now()) is None
    mails.send_due(clock=timezone.now)
    found = re.search(r"/join/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def link(team: Team | None, by: User, **values: Any) -> str:
    values = {"role": "member", "days": 7, **values}
    return f"/join/{invitation_links.make_link(team=team, by=by, now=timezone.now(), **values)[1]}/"


class TestAMail:
    def test_makes_an_account_that_is_in_the_team(self, team: Team, people: People) -> None:
        path, client = invited(team, people.alice), Client()
        shown = client.get(path).content.decode()
        assert "Alice invites you to Operations" in shown
        assert "nora@example.com" in shown
        answer = client.post(path, NEW)
        assert (answer.status_code, answer["Location"]) == (302, f"/teams/{team.pk}/")
        nora = User.objects.get(email="nora@example.com")
        assert (str(nora), nora.confirmed_email) == ("Nora New", "nora@example.com")
        assert access.role_in(nora, team) == "guest"
        assert client.get(f"/teams/{team.pk}/").status_code == 200, "they are signed in"
        assert "used or withdrawn" in Client().get(path).content.decode()
        assert Client().post(path, NEW).status_code == 410

    def test_is_in_the_language_of_who_invites_and_stores_no_link(self, team: Team, people: People) -> None:
        people.alice.locale = "zh-hans"
        people.alice.save()
        path = invited(team, people.alice)
        assert "邀请您加入" in mail.outbox[-1].subject
        assert path.split("/")[2] not in str(list(Mail.objects.values()))

    def test_refuses_a_weak_password(self, team: Team, people: People) -> None:
        answer = Client().post(invited(team, people.alice), {**NEW, "password": "short"})
        assert answer.status_code == 422
        assert not User.objects.filter(email="nora@example.com").exists()

    def test_joins_who_is_signed_in(self, team: Team, people: People, as_: SignIn) -> None:
        path, mallory = invited(team, people.alice, "mallory@example.com"), as_(people.mallory)
        assert "You are signed in as Mallory" in mallory.get(path).content.decode()
        assert mallory.post(path, {"do": "join"})["Location"] == f"/teams/{team.pk}/"
        assert access.role_in(people.mallory, team) == "guest"

    def test_joins_who_signs_in_with_it_at_once(self, team: Team, people: People) -> None:
        path, client = invited(team, people.alice, "mallory@example.com"), Client()
        assert "You have an account with the address" in client.get(path).content.decode()
        to = client.post(path, {"do": "sign-in"})["Location"]
        answer = client.post(to, {"login": "mallory@example.com", "password": "pw"})
        assert answer["Location"] == f"/teams/{team.pk}/"
        assert access.role_in(people.mallory, team) == "guest"

    def test_offers_to_switch_to_whom_it_is_not_for(self, team: Team, people: People, as_: SignIn) -> None:
        path, mallory = invited(team, people.alice), as_(people.mallory)
        shown = mallory.get(path).content.decode()
        assert "You are signed in as mallory@example.com, and this invitation is for nora@example.com" in shown
        assert mallory.post(path, {"do": "join"}).status_code == 200
        assert not access.in_team(people.mallory, team)
        assert mallory.post(path, {"do": "switch"})["Location"] == path
        assert "Choose a name and a password" in mallory.get(path).content.decode()

    def test_confirms_the_address_it_came_to(self, team: Team, people: People, as_: SignIn) -> None:
        path = invited(team, people.alice, "mallory@example.com")
        EmailAddress.objects.filter(user=people.mallory).update(verified=False)
        as_(people.mallory).post(path, {"do": "join"})
        assert people.mallory.confirmed_email == "mallory@example.com"

    def test_says_whom_to_ask_when_it_has_ended(self, team: Team, people: People) -> None:
        path = invited(team, people.alice)
        Invitation.objects.update(invited_at=timezone.now() - invitations.VALID_FOR)
        answer = Client().get(path)
        assert answer.status_code == 410
        shown = answer.content.decode()
        assert "This invitation has expired" in shown
        assert "Ask Alice" in shown
        assert "alice@example.com" in shown
        Invitation.objects.all().delete()
        assert "Ask Alice" in Client().get(path).content.decode()

    def test_goes_to_nobody_who_declined(self, team: Team, people: People) -> None:
        invited(team, people.alice, "mallory@example.com")
        mail.outbox.clear()
        invitations.decline(invitation_id=Invitation.objects.get().pk, by=people.mallory, now=timezone.now())
        later = timezone.now() + timedelta(hours=1)
        assert invitations.resend(invitation_id=Invitation.objects.get().pk, by=people.alice, now=later)[1] == ""
        mails.send_due(clock=lambda: later)
        assert mail.outbox == []

    def test_makes_an_account_without_a_team(self, people: People) -> None:
        root = User.objects.create_superuser("root@example.com")
        assert Client().post(invited(None, root), NEW)["Location"] == "/"
        assert not User.objects.get(email="nora@example.com").teams.exists()


class TestALink:
    def test_sends_a_mail_in_the_same_words_to_everybody(self, team: Team, people: People) -> None:
        path = link(team, people.alice)
        shown = []
        for email in ("nora@example.com", "mallory@example.com"):
            page = Client().post(path, {"do": "mail", "email": email}).content.decode()
            shown.append(re.sub(r'"[^"]*"', "", page).replace(email, "x"))
        assert shown[0] == shown[1]
        assert "A mail is on its way to x" in shown[0]
        mails.send_due(clock=timezone.now)
        assert sorted(to for one in mail.outbox for to in one.to) == ["mallory@example.com", "nora@example.com"]

    def test_counts_who_joins_and_ends_with_its_uses(self, team: Team, people: People, as_: SignIn) -> None:
        path = link(team, people.alice, most_uses=1)
        Client().post(path, {"do": "mail", "email": "nora@example.com"})
        mails.send_due(clock=timezone.now)
        own = re.search(r"/join/\S+", str(mail.outbox[-1].body))
        assert own
        assert as_(people.mallory).post(path, {"do": "join"}).status_code == 302
        assert InvitationLink.objects.get().uses == 1
        assert "used up" in Client().get(path).content.decode()
        assert Client().post(own[0], NEW).status_code == 410
        assert not User.objects.filter(email="nora@example.com").exists()

    def test_is_for_its_domains(self, team: Team, people: People, as_: SignIn) -> None:
        path = link(team, people.alice, domains=["example.org"])
        answer = Client().post(path, {"do": "mail", "email": "nora@example.com"})
        assert (answer.status_code, Invitation.objects.count()) == (422, 0)
        as_(people.mallory).post(path, {"do": "join"})
        assert not access.in_team(people.mallory, team)

    def test_ends_when_revoked_and_with_who_made_it(self, team: Team, people: People) -> None:
        path = link(team, people.alice)
        found = InvitationLink.objects.get()
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
        assert "has expired" in Client().get(path).content.decode()
        User.objects.filter(pk=people.alice.pk).update(is_active=True)
        invitation_links.revoke(link_id=found.pk, by=people.alice, now=timezone.now())
        shown = Client().get(path)
        assert shown.status_code == 410
        assert "revoked" in shown.content.decode()
        assert "Ask Alice" in shown.content.decode()

    def test_stores_no_token(self, team: Team, people: People) -> None:
        path = link(team, people.alice)
        assert path.split("/")[2] not in str(list(InvitationLink.objects.values()))

    @pytest.mark.parametrize(
        "values",
        [{"days": None}, {"days": None, "most_uses": 1000}, {"role": "owner"}, {"role": "owner", "days": None}],
    )
    def test_is_not_made_without_an_end(self, team: Team, people: People, values: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="link"):
            link(team, people.alice, **values)


class TestATeamThatNobodyCanJoin:
    """Archived, or deleted and not gone yet: what invites to it counts again if an owner brings it back."""

    @pytest.fixture(params=["archived", "deleted"])
    def shut(self, request: pytest.FixtureRequest, team: Team, people: People) -> Callable[[bool], None]:
        def shut(is_shut: bool) -> None:
            now, by = timezone.now(), people.alice
            if request.param == "archived":
                (archiving.archive_team if is_shut else archiving.unarchive_team)(team=team, by=by, now=now)
            elif is_shut:
                deleting.delete_team(team=team, by=by, now=now)
            else:
                deleting.restore_team(team=Team.objects.get(pk=team.pk), by=by, now=now)

        return shut

    @pytest.mark.parametrize("way", [invited, link])
    def test_says_whom_to_ask(
        self, team: Team, people: People, shut: Callable[[bool], None], way: Callable[[Team, User], str]
    ) -> None:
        path = way(team, people.alice)
        shut(True)
        answer = Client().get(path)
        shown = answer.content.decode()
        assert answer.status_code == 410
        assert "Operations can be joined by nobody at the moment" in shown
        assert "Ask Alice" in shown
        assert "alice@example.com" in shown
        shut(False)
        assert Client().get(path).status_code == 200

    def test_takes_nobody_with_or_without_an_account(
        self, team: Team, people: People, as_: SignIn, shut: Callable[[bool], None]
    ) -> None:
        mail_path, link_path = invited(team, people.alice), link(team, people.alice)
        asked = Invitation.objects.get()
        invited(team, people.alice, "mallory@example.com")
        own = Invitation.objects.exclude(pk=asked.pk).get()
        shut(True)
        assert Client().post(mail_path, NEW).status_code == 410
        assert as_(people.mallory).post(link_path, {"do": "join"}).status_code == 410
        assert as_(people.mallory).post(f"/invitations/{own.pk}/accept").status_code == 404
        assert not invitations.is_invited("nora@example.com", now=timezone.now())
        assert not User.objects.filter(email="nora@example.com").exists()
        assert not access.in_team(people.mallory, team)

    def test_invites_nobody(self, team: Team, people: People, shut: Callable[[bool], None]) -> None:
        invited(team, people.alice)
        shut(True)
        team.refresh_from_db()
        now, mails_before = timezone.now() + timedelta(hours=1), Mail.objects.count()
        # Nobody has a role in a deleted team; in an archived one it is the team that refuses.
        kind, words = (access.NotAllowed, "owner") if team.deleted_at else (InvalidTeam, "nobody can join it")
        with pytest.raises(kind, match=words):
            invitations.ask(team=team, by=people.alice, email="zoe@example.com", role="member", now=now)
        with pytest.raises(kind, match=words):
            link(team, people.alice)
        if team.deleted_at is None:
            again = invitations.resend(invitation_id=Invitation.objects.get().pk, by=people.alice, now=now)
            assert "nobody can join it" in again[1]
        assert Mail.objects.count() == mails_before


class TestAServerWithoutMail:
    @pytest.fixture(autouse=True)
    def no_mail(self, settings: Any) -> None:
        settings.SERVER_SETTINGS_LOCKED = {"mail_url": ("PATCHBAY_EMAIL_URL", "dummymail://")}
        server_settings.forget()

    def test_shows_the_link_to_copy(self, team: Team, people: People, as_: SignIn) -> None:
        page = as_(people.alice).post(
            f"/teams/{team.pk}/invitations/", {"do": "invite", "addresses": "nora@example.com", "role": "member"}
        )
        shown = page.content.decode()
        assert "This server sends no mail" in shown
        found = re.search(r"/join/[^<\s]+", shown)
        assert found
        assert Client().post(found[0], NEW).status_code == 302
        nora = User.objects.get(email="nora@example.com")
        assert access.role_in(nora, team) == "member"
        assert nora.confirmed_email == "", "no mail came to it"

    def test_joins_by_a_link(self, team: Team, people: People) -> None:
        path = link(team, people.alice)
        assert Client().post(path, {**NEW, "email": "mallory@example.com"}).status_code == 422
        assert Client().post(path, {**NEW, "email": "nora@example.com"}).status_code == 302
        assert access.role_in(User.objects.get(email="nora@example.com"), team) == "member"


def test_a_wrong_token_is_not_found_and_slows_down(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "GUESSES", attempts.Rule(free=2, refill=60, first=60, most=60))
    client = Client(REMOTE_ADDR="192.0.2.77")
    assert [client.get(f"/join/pbi_{number}/").status_code for number in range(4)] == [404, 404, 429, 429]


class TestAList:
    def test_invites_many_and_says_what_became_of_each(self, team: Team, people: People, as_: SignIn) -> None:
        text = "nora@example.com, owner\nbob@example.com\nnobody\nzoe@example.com,boss\n"
        page = as_(people.alice).post(
            f"/teams/{team.pk}/invitations/", {"do": "invite", "addresses": text, "role": "guest"}
        )
        shown = page.content.decode()
        assert "1 person is invited." in shown
        for words in ("Bob is already in the team", "This is not an e-mail address", "There is no role “boss”"):
            assert words in shown
        assert [(one.email, one.role) for one in Invitation.objects.all()] == [("nora@example.com", "owner")]

    def test_is_for_owners_and_administrators(self, team: Team, people: People, as_: SignIn) -> None:
        path = f"/teams/{team.pk}/invitations/"
        statuses = {
            name: as_(getattr(people, name)).get(path).status_code for name in ("alice", "bob", "carol", "mallory")
        }
        assert statuses == {"alice": 200, "bob": 403, "carol": 403, "mallory": 404}
        root = User.objects.create_superuser("root@example.com")
        assert as_(root).get(path).status_code == 200
        data = {"do": "invite", "addresses": "mallory@example.com", "role": "member"}
        assert "is in the team now" in as_(root).post(path, data).content.decode()
        assert access.in_team(people.mallory, team)
