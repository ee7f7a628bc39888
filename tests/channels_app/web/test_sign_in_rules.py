"""Rules of the server: single sign-on only, with emergency access for administrators, and a second factor for whom."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from channels_app.flows import emergency_access, server_settings, tokens
from channels_app.models import AuditEntry, User
from channels_app.server_settings import InvalidSettings, forget
from channels_app.web.second_factor import AT_PROVIDER
from tests.conftest import People


@pytest.fixture(autouse=True)
def settings_of_this_test(db: None) -> Any:
    forget()
    yield
    forget()


@pytest.fixture
def admin(people: People) -> User:
    User.objects.filter(pk=people.alice.pk).update(is_staff=True)
    people.alice.refresh_from_db()
    return people.alice


def rule(settings: Any, **values: Any) -> None:
    locked = {name: ("PATCHBAY_TEST", value) for name, value in values.items()}
    settings.SERVER_SETTINGS_LOCKED = {**settings.SERVER_SETTINGS_LOCKED, **locked}


def tried(user: User, password: str = "pw") -> tuple[Client, str]:
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": password})
    return client, answer.content.decode()


class TestSingleSignOn:
    def test_is_not_switched_on_before_somebody_has_emergency_access(self, admin: User) -> None:
        with pytest.raises(InvalidSettings, match="emergency access"):
            server_settings.change(by=admin, sso_required=True)
        emergency_access.change(by=admin, user=admin, is_given=True)
        assert server_settings.change(by=admin, sso_required=True).sso_required
        with pytest.raises(emergency_access.InvalidEmergencyAccess):
            emergency_access.change(by=admin, user=admin, is_given=False)

    def test_takes_passwords_of_administrators_with_emergency_access_only(
        self, admin: User, people: People, settings: Any
    ) -> None:
        rule(settings, sso_required=True)
        client, words = tried(people.bob)
        assert SESSION_KEY not in client.session
        assert "accepts passwords only from administrators with emergency access" in words
        assert tried(people.bob, "wrong")[1].count("accepts passwords only") == 1, "right and wrong are told the same"
        assert SESSION_KEY not in tried(admin)[0].session
        emergency_access.change(by=None, user=admin, is_given=True)
        assert tried(admin)[0].session[SESSION_KEY] == str(admin.pk)

    def test_sends_links_for_a_new_password_to_the_same_only(self, admin: User, people: People, settings: Any) -> None:
        rule(settings, sso_required=True, mail_url="memorymail://")
        emergency_access.change(by=None, user=admin, is_given=True)
        for user in (people.bob, admin):
            Client().post("/accounts/password/reset/", {"email": user.email})
        assert [one.to for one in mail.outbox] == [[admin.email]]

    def test_emergency_access_is_for_administrators_with_a_password(self, admin: User, people: People) -> None:
        with pytest.raises(emergency_access.InvalidEmergencyAccess):
            emergency_access.change(by=admin, user=people.bob, is_given=True)
        admin.set_unusable_password()
        admin.save()
        with pytest.raises(emergency_access.InvalidEmergencyAccess):
            emergency_access.change(by=admin, user=admin, is_given=True)

    def test_emergency_access_is_given_at_the_machine_and_on_the_page(self, admin: User, people: People) -> None:
        call_command("emergency_access", admin.email)
        assert User.objects.get(pk=admin.pk).emergency_access
        with pytest.raises(CommandError):
            call_command("emergency_access", people.bob.email)
        client = Client()
        client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
        client.post(f"/administration/sign-in/emergency/{admin.pk}/", {})
        assert not User.objects.get(pk=admin.pk).emergency_access
        actions = AuditEntry.objects.filter(action__startswith="emergency-access.").order_by("pk")
        assert [one.action for one in actions] == ["emergency-access.given", "emergency-access.taken"]


class TestSecondFactor:
    @pytest.mark.parametrize(
        ("who", "bob", "alice"), [("nobody", 200, 200), ("administrators", 200, 302), ("everyone", 302, 302)]
    )
    def test_is_asked_of_whom_the_rule_says(
        self, admin: User, people: People, settings: Any, who: str, bob: int, alice: int
    ) -> None:
        rule(settings, mfa_required=who)
        assert [tried(user)[0].get("/settings/").status_code for user in (people.bob, admin)] == [bob, alice]

    def test_leads_to_setting_one_up_and_nowhere_else(self, people: People, settings: Any) -> None:
        rule(settings, mfa_required="everyone")
        client, _words = tried(people.bob)
        assert client.get("/")["Location"] == "/accounts/2fa/"
        assert "asks you for a second factor" in client.get("/accounts/2fa/").content.decode()
        assert client.get("/accounts/2fa/totp/activate/").status_code in (200, 302)
        assert client.get("/unread", headers={"HX-Request": "true"}).status_code == 403
        assert client.post("/teams/new/", {"name": "x"}).status_code == 302
        TOTP.activate(people.bob, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        assert client.get("/settings/").status_code == 200
        Authenticator.objects.filter(type="totp").delete()
        assert client.get("/settings/").status_code == 302, "recovery codes alone are none"

    def test_leaves_api_tokens_alone(self, people: People, settings: Any) -> None:
        rule(settings, mfa_required="everyone")
        _token, secret = tokens.create_token(by=people.bob, name="t", scopes=["teams:read"])
        answer = Client().get("/api/v1/teams", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 200

    def test_of_a_provider_counts_where_the_session_says_so(self, people: People, settings: Any) -> None:
        rule(settings, mfa_required="everyone")
        client, _words = tried(people.bob)
        session = client.session
        session[AT_PROVIDER] = "company"
        session.save()
        assert client.get("/settings/").status_code == 200
