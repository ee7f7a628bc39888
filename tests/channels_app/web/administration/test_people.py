"""The pages of people: found, filtered, and asked before anything is done; the number of queries does not grow."""

from collections.abc import Callable

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_app.access import NotAllowed
from channels_app.flows import sessions
from channels_app.models import ApiToken, AuditEntry, Membership, Session, Team, User
from connectors.models import IdentityProvider
from tests.api import Api
from tests.conftest import People

SignIn = Callable[[User], Client]
LIST = "/administration/people/"


@pytest.fixture
def root(people: People) -> User:
    return User.objects.create_superuser("root@example.com", "pw", display_name="Root")


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_searches_and_filters(root: User, people: People, team: Team, as_: SignIn) -> None:
    User.objects.filter(pk=people.bob.pk).update(is_active=False)

    def names(query: str) -> set[str]:
        page = as_(root).get(LIST + query)
        return {str(row) for row in page.context["rows"]}

    assert names("") == {"Root", "Alice", "Bob", "Carol", "Mallory"}
    assert names("?q=mallory@ex") == {"Mallory"}
    assert names("?q=LIC") == {"Alice"}
    assert names("?show=deactivated") == {"Bob"}
    assert names("?show=administrators") == {"Root"}
    assert names("?show=guests") == {"Carol"}
    assert "Bob" not in names("?show=no-second-factor")
    assert names("?q=%00&show=nonsense&sort=nonsense&page=99") == names("")


def test_the_list_costs_the_same_for_many(root: User, people: People, team: Team, as_: SignIn) -> None:
    client = as_(root)
    client.get(LIST)
    few = queries(client, LIST)
    made = [User(email=f"p{n}@example.com", display_name=f"Person {n}") for n in range(300)]
    User.objects.bulk_create(made)
    Membership.objects.bulk_create([Membership(team=team, user=user) for user in made])
    assert queries(client, LIST) == few


@pytest.mark.parametrize(
    ("action", "done"),
    [
        ("make-administrator", "is an administrator now"),
        ("deactivate", "is deactivated"),
        ("end-sessions", "is signed out everywhere"),
        ("reset-second-factor", "has no second factor now"),
        ("password-link", "A mail with a link is on its way to"),
    ],
)
def test_an_action_is_asked_about_and_done(root: User, people: People, as_: SignIn, action: str, done: str) -> None:
    client, path = as_(root), f"{LIST}{people.bob.pk}/{action}/"
    before = User.objects.filter(pk=people.bob.pk).values().get()
    asked = client.get(path).content.decode()
    assert "<li>" in asked
    assert User.objects.filter(pk=people.bob.pk).values().get() == before
    assert done in client.post(path, follow=True).content.decode()


def test_an_unknown_action_is_not_found(root: User, people: People, as_: SignIn) -> None:
    assert as_(root).get(f"{LIST}{people.bob.pk}/impersonate/").status_code == 404


def test_a_merge_shows_what_moves_first(root: User, people: People, team: Team, as_: SignIn) -> None:
    client, path = as_(root), f"{LIST}{people.bob.pk}/merge/"
    assert client.post(path, {"email": "nobody@example.com"}).status_code == 422
    shown = client.post(path, {"email": "carol@example.com"}).content.decode()
    assert "1 × memberships" in shown
    assert User.objects.filter(pk=people.bob.pk).exists()
    client.post(path, {"email": "carol@example.com", "confirmed": "on"})
    assert not User.objects.filter(pk=people.bob.pk).exists()
    assert Membership.objects.get(user=people.carol, team=team).role == "member"


def test_people_are_imported_with_their_links(root: User, people: People, as_: SignIn) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("people.csv", "name;email\nZoë;zoe@example.com\nBob;bob@example.com\n;x\n".encode())
    shown = as_(root).post(f"{LIST}import/", {"file": file}).content.decode()
    assert "1 account is made." in shown
    assert "/accounts/password/reset/key/" in shown
    assert "Somebody has the address bob@example.com already." in shown
    assert str(User.objects.get(email="zoe@example.com")) == "Zoë"


def test_a_token_is_revoked(root: User, people: People, as_: SignIn) -> None:
    Api(people.bob)
    token = ApiToken.objects.get()
    as_(root).post(f"{LIST}tokens/{token.pk}/revoke/")
    assert not ApiToken.objects.exists()


class TestTheApi:
    def test_lists_creates_and_deactivates(self, root: User, people: People) -> None:
        api = Api(root)
        assert {one["display_name"] for one in api.get("people?q=ob")["results"]} == {"Bob"}
        made = api.post("people", {"email": "zoe@example.com", "display_name": "Zoe"})
        assert "/accounts/password/reset/key/" in made["password_link"]
        assert api.expect(400, "post", "people", {"email": "zoe@example.com", "display_name": "Zoe"})
        bob = f"people/{people.bob.pk}"
        assert api.expect(200, "patch", bob, {"is_active": False})["is_active"] is False
        assert not User.objects.get(pk=people.bob.pk).is_active
        assert api.get(bob)["is_active"] is False

    def test_is_for_administrators_whatever_the_token_says(self, people: People) -> None:
        api = Api(people.alice)
        assert api.call("get", "people").status_code == 404
        assert api.call("post", "people", {"email": "x@example.com", "display_name": "X"}).status_code == 404
        assert api.call("patch", f"people/{people.bob.pk}", {"is_active": False}).status_code == 404
        assert User.objects.get(pk=people.bob.pk).is_active

    def test_scopes_are_offered_to_administrators(self, root: User, people: People, as_: SignIn) -> None:
        assert "people:write" in as_(root).get("/settings/tokens/").content.decode()
        assert "people:write" not in as_(people.alice).get("/settings/tokens/").content.decode()
        data = {"name": "x", "scopes": ["people:write"], "days": "7"}
        as_(people.alice).post("/settings/tokens/", data)
        assert not ApiToken.objects.exists()


def test_the_last_sign_in_is_shown(root: User, people: People, as_: SignIn) -> None:
    User.objects.filter(pk=people.bob.pk).update(last_login=timezone.now())
    assert "never" in as_(root).get(f"{LIST}{people.carol.pk}/").content.decode()
    assert as_(root).get(f"{LIST}{people.bob.pk}/").status_code == 200


def test_a_browser_is_signed_out_by_itself(root: User, people: People, as_: SignIn) -> None:
    browsers = [Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"}) for _ in range(2)]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": "bob@example.com", "password": "pw"})
    newest, oldest = Session.objects.filter(user=people.bob).order_by("-started_at")
    admin, page = as_(root), f"{LIST}{people.bob.pk}/"
    shown = admin.get(page).content.decode()
    assert shown.count("Firefox on Linux") == 2
    assert f"{page}sessions/{newest.public_id}/end/" in shown
    assert "Firefox on Linux of Bob" in admin.get(f"{page}sessions/{newest.public_id}/end/").content.decode()
    assert Session.objects.filter(user=people.bob).count() == 2
    admin.post(f"{page}sessions/{newest.public_id}/end/")
    assert [browser.get("/settings/").status_code for browser in browsers] == [200, 302]
    entry = AuditEntry.objects.get(action="session.ended-by-administrator")
    assert (entry.actor_id, entry.object_id) == (root.pk, str(people.bob.pk))
    elsewhere = f"{LIST}{people.carol.pk}/sessions/{oldest.public_id}/end/"
    assert admin.post(elsewhere).status_code == 404
    with pytest.raises(NotAllowed):
        sessions.end(by=people.alice, of_user=people.bob, session_id=oldest.public_id, now=timezone.now())
    assert Session.objects.filter(user=people.bob).get() == oldest


def test_connected_sign_ins_are_listed(root: User, people: People, as_: SignIn) -> None:
    IdentityProvider.objects.create(slug="company", name="The Company", issuer="https://x.example", is_on=False)
    SocialAccount.objects.create(user=people.bob, provider="company", uid="2b")
    page = as_(root).get(f"{LIST}{people.bob.pk}/").content.decode()
    assert "The Company" in page
    assert "The Company" not in as_(root).get(f"{LIST}{people.carol.pk}/").content.decode()
