import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_app import access
from channels_app.models import AuditEntry, Membership, Team, User
from tests.conftest import People

SignIn = Callable[[User], Client]


@pytest.fixture
def crowd(team: Team) -> list[User]:
    people = [User(email=f"p{n}@example.com", display_name=f"Person {n:03}", password="x") for n in range(60)]
    User.objects.bulk_create(people)
    Membership.objects.bulk_create([Membership(team=team, user=person, role="member") for person in people])
    return people


def shown(client: Client, team: Team, query: str = "") -> list[str]:
    page = client.get(f"/teams/{team.pk}/people/{query}").content.decode()
    return re.findall(r'<div class="row-words">\s*<strong>(.*?)</strong>', page)


class TestTheList:
    def test_is_paged_owners_first_and_searched(
        self, as_: SignIn, team: Team, people: People, crowd: list[User]
    ) -> None:
        bob = as_(people.bob)
        assert len(shown(bob, team)) == 25
        assert shown(bob, team)[0] == "Alice"
        assert len(shown(bob, team, "?page=3")) == 13
        assert shown(bob, team, "?q=Person 04") == [f"Person {n:03}" for n in range(40, 50)]
        assert shown(bob, team, "?q=carol@") == ["Carol"]
        assert shown(bob, team, "?role=guest") == ["Carol"]
        assert shown(bob, team, "?q=nobody") == []

    @pytest.mark.parametrize("path", ["", "people/"])
    def test_takes_as_many_queries_for_many_people(
        self, as_: SignIn, team: Team, people: People, crowd: list[User], path: str
    ) -> None:
        def queries() -> int:
            client = as_(people.alice)
            client.get(f"/teams/{team.pk}/{path}")
            with CaptureQueriesContext(connection) as found:
                page = client.get(f"/teams/{team.pk}/{path}")
            assert page.content.count(b'id="role-') <= 25
            return len(found)

        many = queries()
        Membership.objects.filter(team=team, user__in=crowd[5:]).delete()
        assert queries() == many

    def test_is_for_the_team(self, as_: SignIn, team: Team, people: People) -> None:
        assert as_(people.mallory).get(f"/teams/{team.pk}/people/").status_code == 404
        assert as_(people.carol).get(f"/teams/{team.pk}/people/").status_code == 200


class TestSeveralAtOnce:
    def test_are_changed_after_one_question(self, as_: SignIn, team: Team, people: People, crowd: list[User]) -> None:
        url, alice = f"/teams/{team.pk}/people/change", as_(people.alice)
        chosen = {"do": "guest", "people": [str(person.pk) for person in crowd[:3]]}
        question = alice.post(url, chosen).content.decode()
        assert "Person 000, Person 001, Person 002" in question
        assert "May read and write in standard channels." in question
        assert access.role_in(crowd[0], team) == "member"
        answer = alice.post(url, {**chosen, "confirmed": "1"}, follow=True).content.decode()
        assert "The roles of 3 people are changed." in answer
        assert {access.role_in(person, team) for person in crowd[:3]} == {"guest"}
        alice.post(url, {**chosen, "do": "remove", "confirmed": "1"})
        assert {access.role_in(person, team) for person in crowd[:3]} == {None}
        assert AuditEntry.objects.filter(action="member.removed").count() == 3

    def test_are_all_left_if_no_owner_would_remain(self, as_: SignIn, team: Team, people: People) -> None:
        chosen = {"people": [str(people.alice.pk), str(people.bob.pk)], "confirmed": "1"}
        for wish in ("guest", "remove"):
            page = as_(people.alice).post(f"/teams/{team.pk}/people/change", {**chosen, "do": wish}, follow=True)
            assert "A team needs an owner" in page.content.decode()
        assert (access.role_in(people.alice, team), access.role_in(people.bob, team)) == ("owner", "member")

    def test_are_changed_by_owners_only(self, as_: SignIn, team: Team, people: People) -> None:
        chosen = {"do": "guest", "people": [str(people.alice.pk)], "confirmed": "1"}
        for person, status in ((people.mallory, 404), (people.carol, 403), (people.bob, 403)):
            assert as_(person).post(f"/teams/{team.pk}/people/change", chosen).status_code == status
