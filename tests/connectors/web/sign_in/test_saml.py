"""Signing in with SAML: only by a signed, fresh answer to a request of the same browser, once."""

import zlib
from base64 import b64decode
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from channels_app.models import Membership, Team, User
from connectors.identity import saml_metadata
from connectors.identity.errors import Fault
from connectors.models import IdentityProvider
from tests.conftest import People
from tests.saml import CLAIMS, GROUPS, METADATA, SamlIssuer

BASE = "http://localhost:8000/accounts/saml/company"
NEW = "/administration/sign-in/new/saml/"
issuer = SamlIssuer()


def form(**values: Any) -> dict[str, Any]:
    return {
        "name": "Company",
        "slug": "company",
        "metadata": issuer.metadata,
        "email_claim": f"{CLAIMS}/emailaddress",
        "name_claim": f"{CLAIMS}/name",
        "groups_claim": GROUPS,
        "trusts_addresses": "on",
        "accounts": "everyone",
        "is_on": "on",
        "rules-TOTAL_FORMS": "1",
        "rules-INITIAL_FORMS": "0",
        "rules-0-group": "ops",
        "rules-0-team": "Operations",
        "rules-0-role": "member",
        **values,
    }


@pytest.fixture
def admin(people: People, team: Team) -> Client:
    User.objects.filter(pk=people.alice.pk).update(is_staff=True)
    client = Client()
    client.force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def company(admin: Client) -> IdentityProvider:
    answer = admin.post(NEW, form())
    assert answer.status_code == 302, answer.content.decode()
    return IdentityProvider.objects.get()


def request_id(client: Client, start: str = "/accounts/saml/company/login/") -> str:
    """Begins a sign-in and returns the id of the request that went to the provider."""
    begun = client.get(start)
    assert begun["Location"].startswith("https://login.company.example/6f0d5c1e/saml2?SAMLRequest=")
    packed = parse_qs(urlsplit(begun["Location"]).query)["SAMLRequest"][0]
    root = ElementTree.fromstring(zlib.decompress(b64decode(packed), -15))
    assert root.attrib["AssertionConsumerServiceURL"] == f"{BASE}/acs/"
    return str(root.attrib["ID"])


def finish(client: Client, response: str) -> Any:
    posted = client.post("/accounts/saml/company/acs/", {"SAMLResponse": response})
    assert posted.status_code == 302
    return client.get(posted["Location"])


def answer(request: str, **options: Any) -> str:
    values = {"acs": f"{BASE}/acs/", "audience": f"{BASE}/metadata/", **options}
    return issuer.answer(request, **values)


def test_a_signed_answer_signs_in_and_maps_groups(company: IdentityProvider) -> None:
    client = Client()
    assert finish(client, answer(request_id(client))).status_code == 302
    ada = User.objects.get(email="ada@company.example")
    assert client.session[SESSION_KEY] == str(ada.pk)
    assert (ada.display_name, ada.confirmed_email) == ("Ada Byron", ada.email)
    assert Membership.objects.get(user=ada).role == "member"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"audience": "https://other.example"}, "is not a valid audience"),
        ({"age": timedelta(hours=1)}, "expired"),
        ({"is_signed": False}, "not signed"),
        ({"acs": "https://other.example/acs"}, "was received at"),
    ],
)
def test_refuses_and_says_why(company: IdentityProvider, options: dict[str, Any], words: str) -> None:
    client = Client()
    page = finish(client, answer(request_id(client), **options))
    assert page.status_code == 403
    assert words in page.content.decode()
    assert SESSION_KEY not in client.session


def test_refuses_what_somebody_else_signed(company: IdentityProvider) -> None:
    client = Client()
    forged = SamlIssuer().answer(request_id(client), acs=f"{BASE}/acs/", audience=f"{BASE}/metadata/")
    assert "The answer of Company is not valid" in finish(client, forged).content.decode()
    assert SESSION_KEY not in client.session


def test_takes_an_answer_once_and_of_the_same_browser(company: IdentityProvider) -> None:
    client, thief = Client(), Client()
    response = answer(request_id(client))
    request_id(thief)
    assert "began in another browser" in finish(thief, response).content.decode()
    assert finish(client, response).status_code == 302
    client.post("/accounts/logout/")
    assert "was used before" in finish(client, response).content.decode()
    assert "began in another browser" in finish(Client(), answer("")).content.decode(), "nobody asked"
    assert SESSION_KEY not in client.session
    assert SESSION_KEY not in thief.session


def test_a_test_shows_what_came(company: IdentityProvider, admin: Client) -> None:
    request = request_id(admin, "/administration/sign-in/test/company/")
    page = finish(admin, answer(request)).content.decode()
    assert "A new account for ada@company.example" in page
    assert not User.objects.filter(email="ada@company.example").exists()


def test_publishes_its_own_metadata(company: IdentityProvider) -> None:
    page = Client().get("/accounts/saml/company/metadata/").content.decode()
    assert f'entityID="{BASE}/metadata/"' in page
    assert f'Location="{BASE}/acs/"' in page
    assert 'WantAssertionsSigned="true"' in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no xml", "not readable XML"),
        (METADATA.replace('entityID="{entity}"', ""), "no entityID"),
        (METADATA.replace("<X509Certificate>{certificate}</X509Certificate>", ""), "no X509Certificate"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + METADATA, "declare a document type"),
    ],
)
def test_metadata_that_lack_something_say_what(text: str, words: str) -> None:
    with pytest.raises(Fault) as fault:
        saml_metadata.read(text)
    assert words in str(fault.value.sentence)
