"""What identity providers do to accounts and groups, in the shape in which Entra ID and Okta send it."""

from typing import Any, cast

import orjson
import pytest
from django.test import Client
from scim2_models import Meta, ScimFilter
from scim2_server.conditions import Conditions
from scim2_server.service import ScimService

from channels_app.flows import directories, tokens
from channels_app.models import Directory, DirectoryAccount, User
from channels_app.scim import filters, resources
from channels_app.scim.accounts import Accounts
from channels_app.scim.service import Service
from channels_app.scim.storage import to_resource
from tests.conftest import People

CORE = "urn:ietf:params:scim:schemas:core:2.0"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


class Provider:
    """Calls as a directory does: `provider.call("get", "Users")`."""

    def __init__(self, by: User, name: str = "Entra ID") -> None:
        self.directory, self.token = directories.connect(by=by, name=name)

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer: Any = Client(enforce_csrf_checks=True).generic(
            method.upper(),
            f"/scim/v2/{path}",
            b"" if body is None else Client()._encode_json(body, "application/json"),  # type: ignore[attr-defined]
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    def make(self, name: str, **more: Any) -> dict[str, Any]:
        """Makes an account as Entra ID does, with what we have no use for."""
        body = {
            "schemas": [f"{CORE}:User", ENTERPRISE],
            "externalId": f"ext-{name}",
            "userName": f"{name}@corp.example",
            "active": True,
            "displayName": name.title(),
            "emails": [{"primary": True, "type": "work", "value": f"{name}@corp.example"}],
            "name": {"formatted": "x", "familyName": "Doe", "givenName": name.title()},
            "title": "Engineer",
            ENTERPRISE: {"department": "Operations"},
            **more,
        }
        made: dict[str, Any] = self.call("post", "Users", body, 201)
        return made

    def patch(self, path: str, *operations: dict[str, Any], status: int = 204) -> Any:
        return self.call("patch", path, {"schemas": [PATCH], "Operations": list(operations)}, status)


@pytest.fixture
def provider(people: People) -> Provider:
    root = User.objects.create_superuser("root@example.com", "pw", display_name="Root")
    return Provider(root)


class TestAnAccount:
    def test_is_made_with_a_confirmed_address_and_no_password(self, provider: Provider) -> None:
        made = provider.make("dana")
        dana = User.objects.get(pk=made["id"])
        assert (dana.confirmed_email, dana.display_name) == ("dana@corp.example", "Dana")
        assert not dana.has_usable_password()
        assert made["meta"]["location"].endswith(f"/scim/v2/Users/{dana.pk}")

    def test_is_found_by_its_address_before_it_is_known_to_the_directory(
        self, provider: Provider, people: People
    ) -> None:
        found = provider.call("get", 'Users?filter=userName eq "ALICE@example.com"')
        assert [one["id"] for one in found["Resources"]] == [str(people.alice.pk)]
        provider.patch(f"Users/{people.alice.pk}", {"op": "Add", "path": "externalId", "value": "a-1"})
        again = provider.call("get", 'Users?filter=externalId eq "a-1"')
        assert again["totalResults"] == 1
        assert again["Resources"][0]["userName"] == "alice@example.com"

    def test_that_is_here_already_is_a_conflict(self, provider: Provider) -> None:
        error = provider.call(
            "post", "Users", {"schemas": [f"{CORE}:User"], "userName": "alice@example.com"}, status=409
        )
        assert error["scimType"] == "uniqueness"
        assert User.objects.filter(email__iexact="alice@example.com").count() == 1

    @pytest.mark.parametrize(
        "operation",
        [
            {"op": "Replace", "path": "active", "value": False},
            {"op": "Replace", "path": "active", "value": "False"},
            {"op": "replace", "value": {"active": False}},
        ],
    )
    def test_that_ends_has_no_rights_from_that_moment(
        self, provider: Provider, people: People, operation: dict[str, Any]
    ) -> None:
        client = Client()
        client.force_login(people.bob)
        secret = tokens.create_token(by=people.bob, name="t", scopes=["teams:read"])[1]
        api = {"Authorization": f"Bearer {secret}"}
        assert client.get("/settings/").status_code == Client().get("/api/v1/teams", headers=api).status_code == 200
        provider.patch(f"Users/{people.bob.pk}", operation)
        assert client.get("/settings/").status_code == 302
        assert Client().get("/api/v1/teams", headers=api).status_code == 401

    def test_comes_back_after_it_was_removed(self, provider: Provider) -> None:
        made = provider.make("dana")
        provider.call("delete", f"Users/{made['id']}", status=204)
        provider.call("get", f"Users/{made['id']}", status=404)
        assert not User.objects.get(pk=made["id"]).is_active
        assert provider.call("get", 'Users?filter=userName eq "dana@corp.example"')["totalResults"] == 0
        assert provider.make("dana")["id"] == made["id"]
        assert User.objects.get(pk=made["id"]).is_active

    def test_of_the_last_administrator_does_not_end(self, provider: Provider) -> None:
        root = User.objects.get(email="root@example.com")
        error = provider.patch(f"Users/{root.pk}", {"op": "replace", "path": "active", "value": False}, status=400)
        assert "last administrator" in error["detail"]
        provider.call("delete", f"Users/{root.pk}", status=400)
        root.refresh_from_db()
        assert root.is_active

    def test_changes_its_address_wherever_the_provider_puts_it(self, provider: Provider) -> None:
        made = provider.make("dana")
        path = 'emails[type eq "work"].value'
        provider.patch(f"Users/{made['id']}", {"op": "Replace", "path": path, "value": "d.doe@corp.example"})
        assert User.objects.get(pk=made["id"]).confirmed_email == "d.doe@corp.example"

    def test_has_an_address(self, provider: Provider) -> None:
        error = provider.call("post", "Users", {"schemas": [f"{CORE}:User"], "userName": "dana"}, status=400)
        assert "emails" in error["detail"]
        assert not DirectoryAccount.objects.exists()

    def test_is_not_changed_by_who_saw_an_older_one(self, provider: Provider) -> None:
        made = provider.make("dana")
        headers = {"Authorization": f"Bearer {provider.token}", "If-Match": 'W/"old"'}
        answer = Client().delete(f"/scim/v2/Users/{made['id']}", headers=headers)
        assert answer.status_code == 412


class TestAGroup:
    def test_has_the_members_that_the_provider_adds_and_removes(self, provider: Provider) -> None:
        dana, emil = provider.make("dana"), provider.make("emil")
        body = {"schemas": [f"{CORE}:Group"], "displayName": "On call", "externalId": "g-1", "members": []}
        group = provider.call("post", "Groups", body, 201)
        members = [{"value": dana["id"]}, {"value": emil["id"]}]
        provider.patch(f"Groups/{group['id']}", {"op": "Add", "path": "members", "value": members})
        assert len(provider.call("get", f"Groups/{group['id']}")["members"]) == 2
        assert provider.call("get", f"Users/{dana['id']}")["groups"][0]["value"] == group["id"]
        provider.patch(f"Groups/{group['id']}", {"op": "Remove", "path": "members", "value": [{"value": dana["id"]}]})
        provider.patch(f"Groups/{group['id']}", {"op": "remove", "path": f'members[value eq "{dana["id"]}"]'})
        assert [one["value"] for one in provider.call("get", f"Groups/{group['id']}")["members"]] == [emil["id"]]
        found = provider.call("get", f'Groups?filter=members eq "{emil["id"]}" and displayName eq "on CALL"')
        assert found["totalResults"] == 1

    def test_has_only_people_who_are_here(self, provider: Provider) -> None:
        body = {"schemas": [f"{CORE}:Group"], "displayName": "On call", "members": [{"value": "nobody"}]}
        assert "id of an account" in provider.call("post", "Groups", body, status=400)["detail"]
        assert provider.call("get", "Groups")["totalResults"] == 0

    def test_is_its_directorys_own(self, provider: Provider, people: People) -> None:
        other = Provider(people.alice, "Okta")
        group = provider.call("post", "Groups", {"schemas": [f"{CORE}:Group"], "displayName": "On call"}, 201)
        other.call("get", f"Groups/{group['id']}", status=404)
        other.call("delete", f"Groups/{group['id']}", status=404)
        assert other.call("get", "Groups")["totalResults"] == 0


@pytest.mark.parametrize("count", [1, 3])
def test_members_in_one_operation_or_in_many_are_the_same(provider: Provider, count: int) -> None:
    """Against the library's own way, which looks through all members each time."""
    ids = [str(number) for number in range(6)]
    operations = [
        {"op": "add", "path": "members", "value": [{"value": one} for one in ids[:count]]},
        {"op": "remove", "path": "members", "value": [{"value": "0"}, {"value": "9"}]},
        {"op": "Add", "path": "members", "value": {"value": "7"}},
        {"op": "remove", "path": 'members[value eq "1"]'},
        {"op": "replace", "path": "displayName", "value": "Renamed"},
    ]
    results = []
    for kind in (ScimService, Service):
        with resources.PROVIDER:
            service = kind(resources.PROVIDER)
            patch = service.read_patch(
                resources.PROVIDER.resource_types[1],
                orjson.dumps({"schemas": [PATCH], "Operations": operations}),
                "application/json",
            )
            group = resources.Group(
                display_name="On call", members=[resources.GroupMember(value=one) for one in ("0", "5")]
            )
            group.meta = Meta(version='W/"1"')
            assert service.apply_patch(group, patch, Conditions()) is group
        results.append((group.display_name, sorted(str(one.value) for one in group.members or [])))
    assert results[0] == results[1]


class TestAToken:
    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer pbd_wrong", "Basic cm9vdDpwdw=="])
    def test_that_is_wrong_opens_nothing(self, provider: Provider, header: str) -> None:
        for path in ("Users", "ServiceProviderConfig", "Nothing", ""):
            answer = Client().get(f"/scim/v2/{path}", headers={"Authorization": header})
            assert answer.status_code == 401, path
            assert "Bearer" in answer.headers["WWW-Authenticate"]

    def test_ends_when_it_is_renewed_and_with_its_directory(self, provider: Provider) -> None:
        root = User.objects.get(email="root@example.com")
        old = provider.token
        provider.token = directories.renew_token(by=root, directory=provider.directory)
        provider.call("get", "Users")
        assert Client().get("/scim/v2/Users", headers={"Authorization": f"Bearer {old}"}).status_code == 401
        directories.disconnect(by=root, directory=Directory.objects.get())
        assert Client().get("/scim/v2/Users", headers={"Authorization": f"Bearer {provider.token}"}).status_code == 401


FILTERS = [
    *(
        f'userName {op} "{value}"'
        for op in ("eq", "ne", "co", "sw", "ew")
        for value in ("DANA@corp.example", "a", "_%")
    ),
    *(f'externalId {op} "{value}"' for op in ("eq", "sw") for value in ("ext-dana", "EXT-DANA")),
    *("displayName pr", "name.givenName pr", "externalId pr", "externalId eq null", "not (externalId pr)"),
    *("active eq true", "active ne true", "emails pr", 'emails co "CORP"', 'emails.type eq "work"'),
    *('emails[type eq "WORK" and value sw "dana"]', 'emails[type eq "home"]', "emails[primary eq true]"),
    *('meta.created gt "2000-01-01T00:00:00Z"', 'meta.lastModified lt "2000-01-01T00:00:00Z"', 'id eq "x"'),
    *('userName eq "dana@corp.example" or active eq false', 'not (userName sw "d" and active eq true)'),
]


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_finds_what_the_standards_own_reading_finds(provider: Provider, text: str) -> None:
    provider.make("dana")
    provider.make("emil", active=False)
    kind = Accounts(provider.directory, provider.directory.created_at)
    asked = ScimFilter[resources.User](text)
    rows = kind.rows()
    found = {row.pk for row in rows.filter(filters.condition(asked, kind.COLUMNS, kind.CONSTANTS))}
    assert found == {row.pk for row in rows if asked.match(cast(resources.User, to_resource(kind, row)))}


def test_a_filter_that_no_column_answers_is_refused_with_what_may_be_asked(provider: Provider) -> None:
    error = provider.call("get", 'Users?filter=userName gt "b"', status=400)
    assert error["scimType"] == "invalidFilter"


def test_a_list_costs_the_same_for_few_and_for_many(provider: Provider, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        provider.make(f"person{number}")
    with django_assert_max_num_queries(6):
        page = provider.call("get", "Users?startIndex=11&count=20")
    assert (page["itemsPerPage"], page["startIndex"]) == (20, 11)
    assert page["totalResults"] == User.objects.count()
