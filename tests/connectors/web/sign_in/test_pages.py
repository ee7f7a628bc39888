"""Administrators set a provider up on a page, test it, and map its groups; what is wrong is named before it is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client

from channels_app import vault
from channels_app.flows import teams
from channels_app.models import AuditEntry, GroupGrant, Membership, Team, User
from connectors.models import GroupRule, IdentityProvider
from tests.conftest import People
from tests.connectors.web.sign_in.conftest import Configure
from tests.oidc import PERSON, Issuer

Walk = Callable[..., Any]
NEW = "/administration/sign-in/new/oidc/"


@pytest.fixture
def admin(people: People, settings: Any) -> Client:
    settings.ALLOWED_PRIVATE_HOSTS = ["localhost"]
    cache.clear()
    User.objects.filter(pk=people.alice.pk).update(is_staff=True)
    client = Client()
    client.force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(company: Issuer, *rules: tuple[str, str, str], **values: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": "Company",
        "slug": "company",
        "issuer": company.url,
        "client_id": company.client_id,
        "client_secret": company.client_secret,
        "scopes": "openid email profile groups",
        "email_claim": "email",
        "name_claim": "name",
        "groups_claim": "groups",
        "accounts": "everyone",
        "is_on": "on",
        "rules-TOTAL_FORMS": str(len(rules)),
        "rules-INITIAL_FORMS": "0",
    }
    for number, row in enumerate(rules):
        found |= {f"rules-{number}-{name}": value for name, value in zip(("group", "team", "role"), row, strict=True)}
    return {**found, **values}


class TestSettingUp:
    def test_keeps_a_provider_with_its_secret_sealed(self, admin: Client, company: Issuer, team: Team) -> None:
        answer = admin.post(NEW, form(company, ("ops", "operations", "member"), ("root", "", "administrator")))
        assert answer.status_code == 422, "there is no team with this name in other letters"
        answer = admin.post(NEW, form(company, ("ops", team.name, "member"), ("root", "", "administrator")))
        row = IdentityProvider.objects.get()
        assert answer["Location"] == f"/administration/sign-in/{row.pk}/"
        assert company.client_secret.encode() not in bytes(row.client_secret)
        assert vault.unseal(row.client_secret).decode() == company.client_secret
        rules = set(GroupRule.objects.values_list("group", "team", "role"))
        assert rules == {("ops", team.pk, "member"), ("root", None, "")}
        page = admin.get(answer["Location"]).content.decode()
        assert company.client_secret not in page
        assert "http://localhost:8000/accounts/oidc/company/login/callback/" in page
        entry = AuditEntry.objects.get(action="sign-in-provider.added")
        assert company.client_secret not in repr(entry.after)
        assert "Continue with Company" in Client().get("/accounts/login/").content.decode()

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            (
                {"issuer": "{url}/"},
                "The issuer in {url}/.well-known/openid-configuration is “{url}”; you wrote “{url}/”.",
            ),
            ({"issuer": "{url}/x"}, "{url}/x/.well-known/openid-configuration answered with status 404."),
            ({"issuer": "ftp://x"}, "ftp://x/.well-known/openid-configuration cannot be reached"),
            ({"issuer": ""}, "This field is required."),
            ({"client_secret": ""}, "This field is required."),
            (
                {"rules-TOTAL_FORMS": "1", "rules-0-group": "g", "rules-0-team": "Nowhere"},
                "There is no team with this name.",
            ),
        ],
    )
    def test_says_what_is_wrong_and_keeps_nothing(
        self, admin: Client, company: Issuer, values: dict[str, str], words: str
    ) -> None:
        given = {name: value.format(url=company.url) for name, value in values.items()}
        answer = admin.post(NEW, form(company, **given))
        assert answer.status_code == 422
        assert words.format(url=company.url) in answer.content.decode()
        assert not IdentityProvider.objects.exists()

    def test_keeps_the_secret_when_it_is_left_empty(self, admin: Client, company: Issuer) -> None:
        admin.post(NEW, form(company))
        row = IdentityProvider.objects.get()
        admin.post(f"/administration/sign-in/{row.pk}/", form(company, client_secret="", name="Renamed"))
        row.refresh_from_db()
        assert row.name == "Renamed"
        assert vault.unseal(row.client_secret).decode() == company.client_secret

    @pytest.mark.parametrize("path", ["", "new/oidc/", "new/saml/", "test/company/"])
    def test_is_for_administrators(self, admin: Client, people: People, path: str) -> None:
        client = Client()
        client.force_login(people.bob, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(f"/administration/sign-in/{path}").status_code == 404


class TestTesting:
    def test_shows_what_came_and_what_it_leads_to(
        self, admin: Client, company: Issuer, there_and_back: Walk, team: Team, people: People
    ) -> None:
        admin.post(NEW, form(company, ("ops", team.name, "owner"), ("everyone", "", "administrator")))
        users = User.objects.count()
        page = there_and_back(admin, PERSON["sub"], "/administration/sign-in/test/company/").content.decode()
        for words in ("ada@company.example", "ops, everyone", "A new account for", "Operations:", "– → owner"):
            assert words in page
        assert "Administrator of this server" in page
        assert User.objects.count() == users
        assert admin.session[SESSION_KEY] == str(people.alice.pk)
        page = there_and_back(admin, "3c", "/administration/sign-in/test/company/").content.decode()
        assert "does not say that carol@example.com is confirmed" in page

    def test_shows_nothing_to_somebody_who_is_no_administrator_by_then(
        self, admin: Client, company: Issuer, there_and_back: Walk, people: People
    ) -> None:
        admin.post(NEW, form(company))
        begun = admin.get("/administration/sign-in/test/company/")
        back = company.choose(begun["Location"], PERSON["sub"]).removeprefix("http://localhost:8000")
        User.objects.update(is_staff=False)
        page = admin.get(back).content.decode()
        assert "Only an administrator can test a provider." in page
        assert "ops, everyone" not in page


class TestGroups:
    """Applied with every sign-in."""

    def roles(self, user: User) -> dict[str, str]:
        return dict(Membership.objects.filter(user=user).values_list("team__name", "role"))

    def test_give_and_take_what_the_rules_say(
        self, configure: Configure, there_and_back: Walk, team: Team, people: People
    ) -> None:
        other = teams.create_team(by=people.alice, name="Builds")
        rules = [{"group": "ops", "team": "Operations"}, {"group": "everyone", "team": str(other.pk), "role": "guest"}]
        configure(groups=rules)
        there_and_back(Client(), PERSON["sub"])
        ada = User.objects.get(email=PERSON["email"])
        assert self.roles(ada) == {"Operations": "member", "Builds": "guest"}
        configure(groups=[{"group": "ops", "team": "Operations", "role": "owner"}, {"group": "x", "team": "Builds"}])
        there_and_back(Client(), PERSON["sub"])
        assert self.roles(ada) == {"Operations": "owner"}
        entries = AuditEntry.objects.filter(object_id=str(ada.pk), action__startswith="member.").order_by("pk")
        assert [one.action for one in entries] == [
            "member.added",
            "member.added",
            "member.removed",
            "member.role-changed",
        ]
        assert {one.reason for one in entries} == {"groups at Company"}

    def test_leave_alone_what_was_given_by_hand(
        self, configure: Configure, there_and_back: Walk, team: Team, people: People
    ) -> None:
        configure(groups=[{"group": "everyone", "team": "Operations", "role": "guest"}])
        there_and_back(Client(), "2b")
        assert self.roles(people.bob) == {"Operations": "member"}, "bob was made a member by alice"
        configure(groups=[])
        there_and_back(Client(), "2b")
        assert self.roles(people.bob) == {"Operations": "member"}

    def test_leave_a_team_its_last_owner_and_the_server_its_last_administrator(
        self, configure: Configure, there_and_back: Walk, team: Team, people: People
    ) -> None:
        User.objects.update(is_staff=False)
        configure(
            groups=[{"group": "ops", "team": "Operations", "role": "owner"}, {"group": "ops", "administrator": True}]
        )
        there_and_back(Client(), PERSON["sub"])
        ada = User.objects.get(email=PERSON["email"])
        assert ada.is_staff
        Membership.objects.filter(user=people.alice).delete()
        configure(groups=[])
        there_and_back(Client(), PERSON["sub"])
        ada.refresh_from_db()
        assert ada.is_staff
        assert self.roles(ada) == {"Operations": "owner"}
        User.objects.filter(pk=people.alice.pk).update(is_staff=True)
        Membership.objects.create(team=team, user=people.alice, role="owner")
        there_and_back(Client(), PERSON["sub"])
        assert not User.objects.get(pk=ada.pk).is_staff
        assert self.roles(ada) == {}
        assert not GroupGrant.objects.exists()
