"""Signing in with a real OpenID provider: who gets in, as whom, and what a page says to whoever does not."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.test import Client

from channels_app.models import AuditEntry, Invitation, Membership, Team, User
from connectors.models import Exchange
from tests.conftest import People
from tests.connectors.web.sign_in.conftest import Configure
from tests.oidc import PERSON, Issuer
from tests.product import free_port

Walk = Callable[..., Any]


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


class TestWhoGetsIn:
    def test_a_new_person_has_an_account_with_a_confirmed_address(
        self, configure: Configure, there_and_back: Walk
    ) -> None:
        configure()
        client = Client()
        answer = there_and_back(client, PERSON["sub"])
        assert (answer.status_code, answer["Location"]) == (302, "/")
        ada = User.objects.get(email="ada@company.example")
        assert (ada.display_name, ada.confirmed_email) == ("Ada Byron", ada.email)
        assert not ada.has_usable_password()
        assert client.session[SESSION_KEY] == str(ada.pk)

    def test_the_same_person_is_known_by_sub_whatever_the_address(
        self, configure: Configure, there_and_back: Walk
    ) -> None:
        configure()
        there_and_back(Client(), PERSON["sub"])
        User.objects.update(email="renamed@company.example")
        EmailAddress.objects.update(email="renamed@company.example")
        client = Client()
        there_and_back(client, PERSON["sub"])
        assert is_in(client)
        assert User.objects.count() == 1

    def test_who_has_the_same_confirmed_address_is_connected(
        self, configure: Configure, there_and_back: Walk, people: People
    ) -> None:
        configure()
        client = Client()
        there_and_back(client, "2b")
        assert client.session[SESSION_KEY] == str(people.bob.pk)
        assert SocialAccount.objects.get().user == people.bob
        assert people.bob.check_password("pw")

    def test_an_address_that_the_provider_did_not_confirm_opens_nothing(
        self, configure: Configure, there_and_back: Walk, people: People
    ) -> None:
        configure()
        client = Client()
        answer = there_and_back(client, "3c")
        assert answer.status_code == 403
        words = answer.content.decode()
        assert "Company does not say that carol@example.com is confirmed (claim “email_verified”)." in words
        assert "connect Company under Your settings" in words
        assert not is_in(client)

    def test_unless_an_administrator_trusts_its_addresses(
        self, configure: Configure, there_and_back: Walk, people: People
    ) -> None:
        configure(trusts_addresses=True)
        client = Client()
        there_and_back(client, "3c")
        assert client.session[SESSION_KEY] == str(people.carol.pk)

    def test_an_address_that_was_never_confirmed_here_opens_nothing(
        self, configure: Configure, there_and_back: Walk
    ) -> None:
        User.objects.create_user("bob@example.com", "planted by somebody else")
        configure()
        client = Client()
        assert "never confirmed it" in there_and_back(client, "2b").content.decode()
        assert not is_in(client)

    def test_a_locked_account_stays_locked(self, configure: Configure, there_and_back: Walk, people: People) -> None:
        configure()
        User.objects.filter(pk=people.bob.pk).update(is_active=False)
        client = Client()
        assert "is locked" in there_and_back(client, "2b").content.decode()
        assert not is_in(client)

    def test_only_who_is_invited(self, configure: Configure, there_and_back: Walk, team: Team, people: People) -> None:
        configure(accounts="invited")
        client = Client()
        answer = there_and_back(client, PERSON["sub"])
        assert "There is no account for ada@company.example here" in answer.content.decode()
        Invitation.objects.create(
            team=team, email=PERSON["email"], invited_by=people.alice, invited_at=Membership.objects.all()[0].created_at
        )
        there_and_back(client, PERSON["sub"])
        assert is_in(client)

    def test_only_addresses_of_its_domains(self, configure: Configure, there_and_back: Walk) -> None:
        configure(domains=["company.example"])
        client = Client()
        assert "is not an address of company.example" in there_and_back(client, "5e").content.decode()
        there_and_back(client, PERSON["sub"])
        assert is_in(client)

    def test_stopping_at_the_provider_leads_back(self, configure: Configure, there_and_back: Walk) -> None:
        configure()
        answer = there_and_back(Client(), "")
        assert "Company says that you stopped" in answer.content.decode()


class TestBadSettings:
    """Each page names the address or the claim."""

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"client_secret": "wrong"}, "/token answered with status 401, “invalid_client”"),
            ({"email_claim": "mail"}, "sent no e-mail address in the claim “mail”. It sent: "),
        ],
    )
    def test_found_on_the_way_back(
        self, configure: Configure, there_and_back: Walk, values: dict[str, Any], words: str
    ) -> None:
        configure(**values)
        client = Client()
        answer = there_and_back(client, PERSON["sub"])
        assert answer.status_code == 403
        assert words in answer.content.decode()
        assert not is_in(client)

    def test_a_person_without_an_address(self, configure: Configure, there_and_back: Walk) -> None:
        configure()
        assert "sent no e-mail address in the claim “email”" in there_and_back(Client(), "4d").content.decode()

    def test_another_issuer(self, configure: Configure, company: Issuer) -> None:
        configure(issuer=company.url + "/realm")
        page = Client().get("/accounts/oidc/company/login/").content.decode()
        assert f"{company.url}/realm/.well-known/openid-configuration answered with status 404" in page
        configure(issuer=company.url + "/")
        page = Client().get("/accounts/oidc/company/login/").content.decode()
        assert f"The issuer in {company.url}/.well-known/openid-configuration is “{company.url}”" in page

    def test_a_provider_that_is_down(self, configure: Configure) -> None:
        address = f"http://localhost:{free_port()}"
        configure(issuer=address)
        page = Client().get("/accounts/oidc/company/login/").content.decode()
        assert f"{address}/.well-known/openid-configuration cannot be reached" in page

    def test_a_host_that_the_operator_does_not_allow(self, configure: Configure, settings: Any) -> None:
        configure()
        settings.ALLOWED_PRIVATE_HOSTS = []
        assert "private or reserved network" in Client().get("/accounts/oidc/company/login/").content.decode()


class TestTheRoundTrip:
    def test_is_bound_to_the_browser_and_happens_once(self, configure: Configure, company: Issuer) -> None:
        configure()
        client = Client()
        begun = client.get("/accounts/oidc/company/login/")
        sent = {name: values[0] for name, values in parse_qs(urlsplit(begun["Location"]).query).items()}
        assert sent["code_challenge_method"] == "S256"
        assert len(sent["code_challenge"]) >= 43
        assert len(sent["nonce"]) >= 32
        assert sent["redirect_uri"] == "http://localhost:8000/accounts/oidc/company/login/callback/"
        back = company.choose(begun["Location"], PERSON["sub"]).removeprefix("http://localhost:8000")
        thief = Client()
        assert "began in another browser" in thief.get(back).content.decode()
        assert not is_in(thief)
        assert client.get(back).status_code == 302
        assert is_in(client)
        assert "was used before" in client.get(back).content.decode()

    def test_takes_no_scopes_or_parameters_of_a_stranger(self, configure: Configure) -> None:
        configure()
        start = "/accounts/oidc/company/login/?scope=offline_access&auth_params=prompt%3Dnone&process=connect"
        query = parse_qs(urlsplit(Client().get(start)["Location"]).query)
        assert "offline_access" not in query["scope"][0]
        assert "prompt" not in query

    def test_goes_through_the_one_door_and_keeps_no_secret(
        self, configure: Configure, there_and_back: Walk, company: Issuer
    ) -> None:
        configure()
        there_and_back(Client(), PERSON["sub"])
        rows = Exchange.objects.filter(purpose="sign-in")
        assert {row.url.rpartition("/")[2] for row in rows} == {"openid-configuration", "token", "jwks", "me"}
        assert all(row.request_body.startswith(("", "(")) and "{" not in row.response_body for row in rows)
        stored = repr(list(rows.values()))
        assert company.client_secret not in stored

    def test_of_an_unknown_provider_is_not_found(self, configure: Configure) -> None:
        configure()
        assert Client().get("/accounts/oidc/other/login/").status_code == 404

    def test_is_limited_by_the_address_behind_the_proxies(self, configure: Configure, settings: Any) -> None:
        configure()
        settings.TRUSTED_PROXIES = 1
        page = "/accounts/oidc/other/login/"

        def tries(forged: str, number: int) -> set[int]:
            forwarded = f"{forged}, 198.51.100.7"
            return {Client().get(page, headers={"X-Forwarded-For": forwarded}).status_code for _ in range(number)}

        assert tries("192.0.2.1", 120) == {404}
        assert tries("192.0.2.2", 2) == {429}, "whatever a stranger writes before the proxy's own word"
        assert Client().get(page, headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 404


class TestSecondFactorAtTheProvider:
    @pytest.mark.parametrize(("values", "status"), [(["otp", "mfa"], 200), (["hwk"], 302), ([], 302)])
    def test_counts_if_an_administrator_says_so(
        self, configure: Configure, there_and_back: Walk, settings: Any, values: list[str], status: int
    ) -> None:
        configure(second_factors=values)
        settings.SERVER_SETTINGS_LOCKED = {**settings.SERVER_SETTINGS_LOCKED, "mfa_required": ("X", "everyone")}
        client = Client()
        there_and_back(client, "5e")
        assert client.get("/settings/").status_code == status


def test_single_sign_on_is_a_way_in_where_it_is_required(
    configure: Configure, there_and_back: Walk, settings: Any
) -> None:
    configure()
    settings.SERVER_SETTINGS_LOCKED = {**settings.SERVER_SETTINGS_LOCKED, "sso_required": ("X", True)}
    client = Client()
    there_and_back(client, PERSON["sub"])
    assert is_in(client)


class TestConnecting:
    """From one's own settings, by a link that only the own page has."""

    def signed_in(self, people: People) -> Client:
        client = Client()
        client.post("/accounts/login/", {"login": people.carol.email, "password": "pw"})
        return client

    def link(self, client: Client) -> str:
        page = client.get("/settings/sessions/").content.decode()
        return str(re.findall(r'href="(/accounts/oidc/company/login/\?connect=[^"]+)"', page)[0])

    def test_connects_the_own_account_and_disconnects_it(
        self, configure: Configure, there_and_back: Walk, people: People
    ) -> None:
        configure()
        client = self.signed_in(people)
        answer = there_and_back(client, "3c", self.link(client))
        assert answer["Location"] == "/settings/sessions/"
        account = SocialAccount.objects.get()
        assert account.user == people.carol
        there_and_back(fresh := Client(), "3c")
        assert fresh.session[SESSION_KEY] == str(people.carol.pk)
        client.post("/accounts/3rdparty/", {"account": account.pk})
        assert not SocialAccount.objects.exists()
        actions = AuditEntry.objects.filter(action__startswith="sign-in.").order_by("pk")
        assert [one.action for one in actions] == ["sign-in.connected", "sign-in.disconnected"]

    def test_takes_no_link_of_another_session(self, configure: Configure, there_and_back: Walk, people: People) -> None:
        configure()
        link, client = self.link(self.signed_in(people)), Client()
        client.post("/accounts/login/", {"login": people.bob.email, "password": "pw"})
        there_and_back(client, "3c", link)
        assert not SocialAccount.objects.exists()
