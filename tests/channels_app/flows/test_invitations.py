"""Nobody is in a team that they did not agree to; and an invitation outlives nothing that it rests on."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connections

from channels_app import access
from channels_app.flows import invitations, teams
from channels_app.models import Invitation, Membership, Team, User
from tests.conftest import People

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
Ask = Callable[..., Invitation]


@pytest.fixture
def ask(team: Team, people: People) -> Ask:
    def ask(email: str = "mallory@example.com", role: str = "member", now: datetime = NOON) -> Invitation:
        assert invitations.ask(team=team, by=people.alice, email=email, role=role, now=now) is None
        return Invitation.objects.get(email=email.lower())

    return ask


def asked(user: User, now: datetime = NOON) -> list[Invitation]:
    return list(invitations.of(user, now=now))


class TestAnInvitation:
    def test_is_of_whoever_has_confirmed_the_address(self, people: People, ask: Ask) -> None:
        made = ask("Mallory@Example.com", role="guest")
        assert asked(people.mallory) == [made]
        assert asked(people.bob) == []
        EmailAddress.objects.filter(user=people.mallory).update(verified=False)
        assert asked(people.mallory) == []
        with pytest.raises(access.NotVisible):
            invitations.accept(invitation_id=made.pk, by=people.mallory, now=NOON)

    def test_waits_for_an_address_that_nobody_has_yet(self, people: People, ask: Ask) -> None:
        made = ask("late@example.com")
        late = User.objects.create_user("late@example.com")
        assert asked(late) == []
        late.confirm_email()
        assert asked(late) == [made]

    def test_makes_a_member_with_its_role(self, people: People, team: Team, ask: Ask) -> None:
        assert invitations.accept(invitation_id=ask(role="guest").pk, by=people.mallory, now=NOON) == team
        assert access.role_in(people.mallory, team) == "guest"
        assert not Invitation.objects.exists()

    def test_cannot_be_accepted_by_others(self, people: People, team: Team, ask: Ask) -> None:
        made = ask()
        for other in (people.alice, people.bob, people.carol):
            for answer in (invitations.accept, invitations.decline):
                with pytest.raises(access.NotVisible):
                    answer(invitation_id=made.pk, by=other, now=NOON)
        for other in (people.bob, people.mallory):
            with pytest.raises(access.NotVisible):
                invitations.withdraw(invitation_id=made.pk, by=other)
        assert asked(people.mallory) == [made]

    def test_lapses(self, people: People, ask: Ask) -> None:
        made = ask()
        later = NOON + invitations.VALID_FOR
        assert asked(people.mallory, later - timedelta(seconds=1)) == [made]
        assert asked(people.mallory, later) == []

    def test_is_worth_as_much_as_who_made_it(self, people: People, team: Team, ask: Ask) -> None:
        ask(role="owner")
        teams.change_role(team=team, by=people.alice, user=people.bob, role="owner")
        teams.change_role(team=team, by=people.bob, user=people.alice, role="member")
        assert asked(people.mallory) == []
        assert list(invitations.in_team(team, now=NOON)) == []

    def test_ends_with_the_account_of_who_made_it(self, people: People, ask: Ask) -> None:
        ask()
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
        assert asked(people.mallory) == []

    @pytest.mark.parametrize("way", ["added", "removed"])
    def test_does_not_bring_back_who_was_put_out(self, people: People, team: Team, ask: Ask, way: str) -> None:
        ask()
        if way == "added":
            teams.add_member(team=team, by=people.alice, user=people.mallory, role="member")
        else:
            Membership.objects.create(team=team, user=people.mallory)
        teams.remove_member(team=team, by=people.alice, user=people.mallory)
        assert asked(people.mallory) == []
        assert not Invitation.objects.exists()


class TestWhoDeclines:
    def test_is_not_asked_again_for_now_and_nobody_sees_it(self, people: People, team: Team, ask: Ask) -> None:
        made = ask()
        invitations.decline(invitation_id=made.pk, by=people.mallory, now=NOON)
        ask(now=NOON + timedelta(days=1))
        assert asked(people.mallory) == []
        assert [one.email for one in invitations.in_team(team, now=NOON)] == ["mallory@example.com"]

    def test_may_be_asked_again_once_it_has_lapsed(self, people: People, ask: Ask) -> None:
        invitations.decline(invitation_id=ask().pk, by=people.mallory, now=NOON)
        later = NOON + invitations.VALID_FOR
        assert asked(people.mallory, later) == []
        assert asked(people.mallory, later) != [ask(now=later)] == asked(people.mallory, later)


class TestAsking:
    def test_is_for_owners(self, people: People, team: Team) -> None:
        for other in (people.bob, people.carol, people.mallory):
            with pytest.raises(access.NotAllowed):
                invitations.ask(team=team, by=other, email="x@example.com", role="member", now=NOON)

    def test_has_a_limit(self, people: People, team: Team, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(invitations, "MAX_INVITATIONS_PER_PERSON", 3)
        for number in range(3):
            ask(f"n{number}@example.com")
        with pytest.raises(teams.InvalidTeam, match="You asked 3 people in 30 days"):
            ask()

    def test_an_unconfirmed_address_of_an_account_asks_nobody(self, people: People, team: Team) -> None:
        """Not even for an administrator, who adds at once: whoever claims an address is not its owner."""
        User.objects.filter(pk=people.alice.pk).update(is_staff=True)
        claimed = User.objects.create_user("new.cfo@example.com")
        alice = User.objects.get(pk=people.alice.pk)
        assert invitations.ask(team=team, by=alice, email=claimed.email, role="member", now=NOON) is None
        assert asked(claimed) == []
        assert not access.in_team(claimed, team)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(people: People, team: Team, ask: Ask) -> None:
    made, start, told = ask(), threading.Barrier(6), []

    def answer(number: int) -> None:
        try:
            start.wait()
            flow = invitations.accept if number % 2 else invitations.decline
            flow(invitation_id=made.pk, by=people.mallory, now=NOON)
            told.append(flow.__name__)
        except access.NotVisible:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert access.in_team(people.mallory, team) is (told == ["accept"])
