"""Signing in with SAML: only by a signed, fresh answer to a request of the same browser, once."""

import zlib
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from channels_app import broker
from channels_app.models import AuditEntry, Membership, Team, User
from connectors import tasks
from connectors.flows import provider_metadata
from connectors.identity import saml_metadata
from connectors.identity.errors import Fault
from connectors.models import Exchange, IdentityProvider
from tests.conftest import People
from tests.saml import CLAIMS, ENTITY, GROUPS, METADATA, SamlIssuer
from tests.target import Reply, Target, target

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


class TestPublishedMetadata:
    """Given by their address, they are read again: every day, and when a signature does not fit."""

    @pytest.fixture
    def published(self, admin: Client, settings: Any) -> Iterator[Target]:
        settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
        with target() as found:
            found.answer = lambda _heard: Reply(body=issuer.metadata.encode())
            answer = admin.post(NEW, form(metadata="", metadata_url=found.url("/metadata")))
            assert answer.status_code == 302, answer.content.decode()
            found.heard.clear()
            yield found

    @pytest.fixture(autouse=True)
    def not_asked_before(self) -> None:
        for key in broker.client().scan_iter("patchbay:provider-metadata:*"):
            broker.client().delete(key)

    def test_are_read_again_once_a_day(self, published: Target) -> None:
        now, other = timezone.now(), SamlIssuer()
        published.answer = lambda _heard: Reply(body=other.metadata.encode())
        assert not provider_metadata.renew_next(now=now + timedelta(hours=23))
        tasks.renew_provider_metadata()
        assert published.heard == []
        IdentityProvider.objects.update(metadata_tried_at=now - timedelta(days=1))
        assert provider_metadata.is_due(now=now)
        tasks.renew_provider_metadata()
        assert [one.path for one in published.heard] == ["/metadata"]
        assert IdentityProvider.objects.get().metadata == other.metadata
        entry = AuditEntry.objects.get(action="sign-in-provider.certificates-renewed")
        assert entry.before["certificates"] != entry.after["certificates"]
        assert Exchange.objects.filter(url__contains="/metadata").count() >= 1, "through the one door out"

    @pytest.mark.parametrize(
        ("reply", "words"),
        [
            (Reply(status=503), "status 503"),
            (Reply(body=b"<html>"), "not readable XML"),
            (Reply(body=issuer.metadata.replace(ENTITY, "https://other.example").encode()), "is about"),
        ],
    )
    def test_stay_as_they_are_where_that_fails_and_the_page_says_so(
        self, published: Target, admin: Client, reply: Reply, words: str
    ) -> None:
        published.answer = lambda _heard: reply
        later = timezone.now() + provider_metadata.EVERY
        assert provider_metadata.renew_next(now=later)
        assert IdentityProvider.objects.get().metadata == issuer.metadata
        page = admin.get("/administration/sign-in/").content.decode()
        assert "could not be read again" in page
        assert words in page
        client = Client()
        assert finish(client, answer(request_id(client))).status_code == 302, "people go on signing in"
        published.answer = lambda _heard: Reply(body=issuer.metadata.encode())
        assert not provider_metadata.renew_next(now=later + timedelta(minutes=59))
        assert provider_metadata.renew_next(now=later + provider_metadata.AGAIN)
        assert "could not be read again" not in admin.get("/administration/sign-in/").content.decode()

    def test_let_a_new_key_in_at_once(self, published: Target) -> None:
        client, other = Client(), SamlIssuer()
        published.answer = lambda _heard: Reply(body=other.metadata.encode())
        signed = other.answer(request_id(client), acs=f"{BASE}/acs/", audience=f"{BASE}/metadata/")
        assert finish(client, signed).status_code == 302
        assert SESSION_KEY in client.session

    def test_are_asked_for_by_forgers_once_in_some_minutes(self, published: Target) -> None:
        for _ in range(3):
            client = Client()
            forged = SamlIssuer().answer(request_id(client), acs=f"{BASE}/acs/", audience=f"{BASE}/metadata/")
            assert finish(client, forged).status_code == 403
            assert SESSION_KEY not in client.session
        assert len(published.heard) <= 2, "the second at most where a window of some minutes ends in between"
