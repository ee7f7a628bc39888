import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from channels_app.models import Channel, ChannelMember, Invitation, Membership, Team, User
from channels_app.web.teams import CHANNELS_PER_PAGE
from tests.conftest import People

SignIn = Callable[[User], Client]


def role(team: Team, user: User) -> str | None:
    return Membership.objects.filter(team=team, user=user).values_list("role", flat=True).first()


class TestATeam:
    def test_is_made_with_its_maker_as_owner(self, as_: SignIn, people: People) -> None:
        answer = as_(people.mallory).post("/teams/new/", {"name": "Night shift", "description": ""})
        team = Team.objects.get(name="Night shift")
        assert answer["Location"] == f"/teams/{team.pk}/"
        assert role(team, people.mallory) == "owner"

    def test_shows_its_switches_to_everyone_and_gives_them_to_owners(
        self, as_: SignIn, team: Team, people: People
    ) -> None:
        pages = (as_(who).get(f"/teams/{team.pk}/").content.decode() for who in (people.alice, people.bob))
        owners, members = (page.partition('id="policies"')[2].partition("</section>")[0] for page in pages)
        assert "410 Gone" in owners
        assert "410 Gone" in members
        assert owners.count(" disabled") == 0
        assert members.count(" disabled") == members.count('role="switch"') == 5

    @pytest.mark.parametrize(
        "name",
        [
            "incoming_webhooks_allowed",
            "members_may_manage_connectors",
            "outgoing_webhooks_allowed",
            "members_may_create_outgoing_webhooks",
        ],
    )
    def test_switches_turn_off_and_on(self, as_: SignIn, team: Team, people: People, name: str) -> None:
        for value, stored in (("", False), ("on", True)):
            as_(people.alice).post(f"/teams/{team.pk}/policies", {"policy": name, "value": value})
            team.refresh_from_db()
            assert getattr(team, name) is stored
        assert as_(people.bob).post(f"/teams/{team.pk}/policies", {"policy": name}).status_code == 403

    def test_takes_no_other_setting_for_a_switch(self, as_: SignIn, team: Team, people: People) -> None:
        as_(people.alice).post(f"/teams/{team.pk}/policies", {"policy": "name", "value": "on"})
        team.refresh_from_db()
        assert team.name == "Operations"


class TestItsPeople:
    def test_are_asked_by_address_and_accept(self, as_: SignIn, team: Team, people: People) -> None:
        values, mallory = {"email": "MALLORY@example.com", "role": "guest"}, as_(people.mallory)
        assert as_(people.alice).post(f"/teams/{team.pk}/members/", values).status_code == 302
        assert role(team, people.mallory) is None
        assert mallory.get(f"/teams/{team.pk}/").status_code == 404
        assert mallory.get("/unread").json()["notifications"] == 1
        for page in ("/", "/notifications/"):
            html = mallory.get(page).content.decode()
            assert "Alice asks you to join" in html
        invitation = Invitation.objects.get()
        accepted = mallory.post(f"/invitations/{invitation.pk}/accept", follow=True)
        assert "You are in Operations now." in accepted.content.decode()
        assert role(team, people.mallory) == "guest"
        assert "notifications" not in mallory.get("/unread").json()

    def test_may_decline(self, as_: SignIn, team: Team, people: People) -> None:
        as_(people.alice).post(f"/teams/{team.pk}/members/", {"email": "mallory@example.com", "role": "member"})
        mallory, invitation = as_(people.mallory), Invitation.objects.get()
        answer = mallory.post(f"/invitations/{invitation.pk}/decline", follow=True)
        assert "You declined to join Operations." in answer.content.decode()
        assert "asks you to join" not in answer.content.decode()
        assert mallory.post(f"/invitations/{invitation.pk}/accept").status_code == 404
        assert role(team, people.mallory) is None

    def test_are_asked_in_the_same_words_whether_or_not_they_are_here(
        self, as_: SignIn, team: Team, people: People
    ) -> None:
        def page(email: str) -> str:
            alice = as_(people.alice)
            asked = alice.post(f"/teams/{team.pk}/members/", {"email": email, "role": "member"}, follow=True)
            alice.post(f"/invitations/{Invitation.objects.get().pk}/withdraw")
            html = re.sub(r'"[^"]*"|\d', "", asked.content.decode())
            return html.replace(email, "address")

        here = page("mallory@example.com")
        assert "They are invited by mail" in here
        assert page("nobody@example.com") == here

    def test_are_in_at_once_when_an_administrator_adds_them(self, as_: SignIn, team: Team, people: People) -> None:
        User.objects.filter(pk=people.alice.pk).update(is_staff=True)
        values = {"email": "mallory@example.com", "role": "member"}
        answer = as_(people.alice).post(f"/teams/{team.pk}/members/", values, follow=True)
        assert "Mallory is in the team now." in answer.content.decode()
        assert role(team, people.mallory) == "member"

    def test_are_refused_with_a_reason(self, as_: SignIn, team: Team, people: People) -> None:
        values = {"email": "bob@example.com", "role": "member"}
        answer = as_(people.alice).post(f"/teams/{team.pk}/members/", values)
        assert answer.status_code == 422
        assert "Bob is already in the team." in answer.content.decode()
        assert as_(people.bob).post(f"/teams/{team.pk}/members/", values).status_code == 403

    def test_change_roles_by_an_owner(self, as_: SignIn, team: Team, people: People) -> None:
        url = f"/teams/{team.pk}/members/{people.bob.pk}/role"
        as_(people.alice).post(url, {"role": "guest"})
        assert role(team, people.bob) == "guest"
        assert as_(people.bob).post(url, {"role": "owner"}).status_code == 403
        as_(people.alice).post(url, {"role": "emperor"})
        assert role(team, people.bob) == "guest"

    def test_the_last_owner_stays(self, as_: SignIn, team: Team, people: People) -> None:
        page = as_(people.alice).post(f"/teams/{team.pk}/leave/", follow=True)
        assert "A team needs an owner" in page.content.decode()
        assert role(team, people.alice) == "owner"

    def test_are_removed_after_a_warning(self, as_: SignIn, team: Team, people: People) -> None:
        url = f"/teams/{team.pk}/members/{people.bob.pk}/remove/"
        assert "Remove Bob from Operations?" in as_(people.alice).get(url).content.decode()
        as_(people.alice).post(url)
        assert role(team, people.bob) is None

    def test_may_leave(self, as_: SignIn, team: Team, people: People) -> None:
        assert as_(people.carol).post(f"/teams/{team.pk}/leave/")["Location"] == "/"
        assert role(team, people.carol) is None


class TestChannels:
    def test_are_made_and_named_once(self, as_: SignIn, team: Team, people: People) -> None:
        values = {"name": "Deploys", "description": "", "kind": "standard"}
        url = f"/teams/{team.pk}/channels/new/"
        made = as_(people.bob).post(url, values)
        assert made["Location"] == f"/channels/{Channel.objects.get(name='Deploys').pk}/"
        assert "already has a channel" in as_(people.bob).post(url, values).content.decode()
        assert as_(people.carol).get(url).status_code == 403

    def test_that_are_private_have_people_of_their_own(self, as_: SignIn, team: Team, people: People) -> None:
        values = {"name": "Quiet", "description": "", "kind": "private"}
        as_(people.bob).post(f"/teams/{team.pk}/channels/new/", values)
        channel = Channel.objects.get(name="Quiet")
        assert as_(people.alice).get(f"/channels/{channel.pk}/").status_code == 404
        add = f"/channels/{channel.pk}/people/add/"
        refused = as_(people.bob).post(add, {"people": [str(people.mallory.pk)]})
        assert refused.status_code == 422
        offers = as_(people.bob).get(f"/channels/{channel.pk}/people?q=").json()["offers"]
        assert [offer["label"] for offer in offers] == ["Alice", "Carol"]
        as_(people.bob).post(add, {"people": [str(people.alice.pk), str(people.carol.pk)]})
        assert set(channel.members.all()) == {people.alice, people.bob, people.carol}
        assert as_(people.carol).get(f"/channels/{channel.pk}/").status_code == 200
        as_(people.bob).post(f"/channels/{channel.pk}/members/{people.carol.pk}/remove/")
        assert not ChannelMember.objects.filter(channel=channel, user=people.carol).exists()

    def test_are_renamed_and_deleted_by_owners(self, as_: SignIn, channel: Channel, people: People) -> None:
        url = f"/channels/{channel.pk}/settings/"
        as_(people.alice).post(url, {"name": "Town square", "description": "d"})
        channel.refresh_from_db()
        assert channel.name == "Town square"
        assert as_(people.bob).get(url).status_code == 403
        assert as_(people.bob).post(f"/channels/{channel.pk}/delete/").status_code == 403
        assert "0 messages are lost" in as_(people.alice).get(f"/channels/{channel.pk}/delete/").content.decode()
        for typed in ("", "General"):
            wrong = as_(people.alice).post(f"/channels/{channel.pk}/delete/", {"name": typed})
            assert wrong.status_code == 422
            assert "This is not its name." in wrong.content.decode()
        page = as_(people.alice).post(f"/channels/{channel.pk}/delete/", {"name": "Town square "}, follow=True)
        assert "gone for good on" in page.content.decode()
        assert as_(people.alice).get(f"/channels/{channel.pk}/").status_code == 404
        for person, status in ((people.mallory, 404), (people.bob, 404), (people.alice, 302)):
            assert as_(person).post(f"/channels/{channel.pk}/restore").status_code == status
        assert as_(people.bob).get(f"/channels/{channel.pk}/").status_code == 200


class TestItsChannels:
    def test_are_listed_in_pages_with_what_is_archived_and_deleted_last(
        self, as_: SignIn, team: Team, people: People
    ) -> None:
        Channel.objects.bulk_create(Channel(team=team, name=f"row-{number:02}") for number in range(CHANNELS_PER_PAGE))
        now = timezone.now()
        Channel.objects.create(team=team, name="a-archived", archived_at=now)
        Channel.objects.create(team=team, name="a-deleted", deleted_at=now)
        Channel.objects.create(team=team, name="a-hidden", kind=Channel.Kind.PRIVATE)
        last = [f"row-{CHANNELS_PER_PAGE - 1:02}", "a-archived"]
        for who, expected in ((people.alice, [*last, "a-deleted"]), (people.bob, last)):
            pages = (as_(who).get(f"/teams/{team.pk}/?page={number}").content.decode() for number in (1, 2))
            first, second = (page.partition('id="channels"')[2].partition("</section>")[0] for page in pages)
            assert "General" in first
            assert re.findall(r"(?:row-\d\d|a-\w+)(?=<)", second) == expected
            assert ("Undo" in second) == ("Unarchive" in second) == (who == people.alice)
