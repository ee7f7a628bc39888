import pytest

from channels_app import access
from channels_app.models import Team, User
from tests.api import Api
from tests.conftest import People

ASKED = {"detail": "They are invited by mail, and are in the team once they accept."}


@pytest.fixture
def alice(people: People, team: Team) -> Api:
    return Api(people.alice)


def test_asks_in_the_same_words_whoever_has_the_address(people: People, team: Team, alice: Api) -> None:
    path = f"teams/{team.pk}/invitations"
    for email in ("mallory@example.com", "nobody@example.com"):
        assert alice.expect(202, "post", path, {"email": email, "role": "guest"}) == ASKED
    listed = alice.get(path)["results"]
    assert [(one["email"], one["role"]) for one in listed] == [
        ("nobody@example.com", "guest"),
        ("mallory@example.com", "guest"),
    ]
    assert not access.in_team(people.mallory, team)


def test_is_listed_to_whom_it_asks_and_answered(people: People, team: Team, alice: Api) -> None:
    mallory = Api(people.mallory)
    alice.expect(202, "post", f"teams/{team.pk}/invitations", {"email": "mallory@example.com"})
    found = mallory.get("invitations")["results"][0]
    assert found.items() >= {"team_name": "Operations", "role": "member", "invited_by": "Alice"}.items()
    path = f"invitations/{found['id']}"
    assert mallory.get(path) == found
    assert mallory.expect(400, "post", path, {"answer": "perhaps"})["errors"][0]["pointer"] == "/answer"
    mallory.expect(204, "post", path, {"answer": "accept"})
    assert access.role_in(people.mallory, team) == "member"
    mallory.expect(404, "post", path, {"answer": "accept"})


def test_can_be_declined_and_withdrawn(people: People, team: Team, alice: Api) -> None:
    mallory, path = Api(people.mallory), f"teams/{team.pk}/invitations"
    alice.expect(202, "post", path, {"email": "mallory@example.com"})
    mallory.expect(204, "post", f"invitations/{mallory.get('invitations')['results'][0]['id']}", {"answer": "decline"})
    assert mallory.get("invitations")["results"] == []
    still = alice.get(path)["results"][0]
    alice.expect(204, "delete", f"invitations/{still['id']}")
    assert alice.get(path)["results"] == []


def test_is_for_owners_and_says_what_is_wrong(people: People, team: Team, alice: Api) -> None:
    path = f"teams/{team.pk}/invitations"
    Api(people.bob).expect(403, "post", path, {"email": "mallory@example.com"})
    Api(people.bob).expect(403, "get", path)
    wrong = alice.expect(400, "post", path, {"email": "mallory", "role": "emperor"})
    assert {error["pointer"] for error in wrong["errors"]} == {"/email", "/role"}
    inside = alice.expect(400, "post", path, {"email": "bob@example.com"})
    assert inside["detail"] == "Bob is already in the team."


def test_of_an_administrator_adds_at_once(people: People, team: Team) -> None:
    User.objects.filter(pk=people.alice.pk).update(is_staff=True)
    path = f"teams/{team.pk}/invitations"
    answer = Api(people.alice).expect(202, "post", path, {"email": "mallory@example.com"})
    assert answer == {"detail": "Mallory is in the team now."}
    assert access.in_team(people.mallory, team)
