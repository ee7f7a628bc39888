"""An administrator connects an identity provider, renews its token and disconnects it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from channels_app.models import AuditEntry, Directory, User
from tests.markup import squeezed

SignIn = Callable[[User], Client]
PAGE = "/administration/directories/"


@pytest.fixture
def client(db: None, as_: SignIn) -> Client:
    return as_(User.objects.create_superuser("root@example.com", "pw", display_name="Root"))


def shown_token(page: str) -> str:
    found = re.search(r"pbd_[\w-]+", page)
    assert found
    return found[0]


def status_with(token: str) -> int:
    return Client().get("/scim/v2/Users", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_is_shown_once_and_works_until_it_is_renewed(client: Client) -> None:
    answer = client.post(PAGE, {"name": "Entra ID"})
    assert answer.headers["Cache-Control"] == "no-store"
    token = shown_token(answer.content.decode())
    assert status_with(token) == 200
    assert "pbd_" not in client.get(PAGE).content.decode()
    renewed = shown_token(client.post(f"{PAGE}{Directory.objects.get().pk}/renew/").content.decode())
    assert (status_with(token), status_with(renewed)) == (401, 200)


def test_the_list_counts_what_each_keeps(client: Client) -> None:
    token = shown_token(client.post(PAGE, {"name": "Entra ID"}).content.decode())
    client.post(PAGE, {"name": "Okta"})
    for name in ("dana", "emil"):
        Client().post(
            "/scim/v2/Users",
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": f"{name}@corp.example"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
    page = squeezed(client.get(PAGE).content.decode())
    assert page.index("2 accounts") < page.index("Okta") < page.index("0 accounts")
    assert page.index("Last used") < page.index("Never used")


def test_disconnecting_is_confirmed_and_recorded(client: Client) -> None:
    client.post(PAGE, {"name": "Entra ID"})
    address = f"{PAGE}{Directory.objects.get().pk}/disconnect/"
    assert "managed here from then on" in client.get(address).content.decode()
    assert Directory.objects.exists()
    assert client.post(address, follow=True).status_code == 200
    assert not Directory.objects.exists()
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["directory.connected", "directory.disconnected"]


def test_a_name_is_needed(client: Client) -> None:
    assert client.post(PAGE, {"name": " "}).status_code == 200
    assert not Directory.objects.exists()
