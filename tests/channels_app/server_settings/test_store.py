"""The settings of the whole server: who wins, what is refused, and that every process follows at once."""

import time
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from channels_app.access import NotVisible
from channels_app.flows import server_settings as flow
from channels_app.models import ServerSetting, User
from channels_app.server_settings import InvalidSettings, ServerSettings, current, source_of, store
from channels_app.server_settings.mail import Backend
from channels_app.server_settings.registry import KINDS, cleaned
from tests.conftest import People


@pytest.fixture
def admin(people: People) -> User:
    people.alice.is_staff = True
    people.alice.save()
    return people.alice


SMTP = "smtp://user:geheim@mail.example:2525"


class TestWhoWins:
    def test_default_then_page_then_environment(self, admin: User, settings: Any) -> None:
        assert (current().server_name, source_of("server_name")) == ("Patchbay", "default")
        flow.change(by=admin, server_name="Acme")
        assert (current().server_name, source_of("server_name")) == ("Acme", "page")
        settings.SERVER_SETTINGS_LOCKED = {"server_name": ("PATCHBAY_SERVER_NAME", "Env")}
        assert (current().server_name, source_of("server_name")) == ("Env", "PATCHBAY_SERVER_NAME")
        with pytest.raises(InvalidSettings, match="PATCHBAY_SERVER_NAME"):
            flow.change(by=admin, server_name="Other")

    def test_none_brings_the_default_back(self, admin: User) -> None:
        flow.change(by=admin, server_name="Acme", announcement="Down at noon")
        flow.change(by=admin, server_name=None)
        assert (current().server_name, current().announcement) == ("Patchbay", "Down at noon")
        assert [row.name for row in ServerSetting.objects.all()] == ["announcement"]


class TestValues:
    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            ({"server_name": ""}, {"server_name"}),
            ({"server_name": "x" * 61, "contact_email": "nobody"}, {"server_name", "contact_email"}),
            ({"signup": "maybe"}, {"signup"}),
            ({"signup_domains": "example.com, nonsense"}, {"signup_domains"}),
            ({"mail_url": "https://mail.example"}, {"mail_url"}),
            ({"mail_url": "smtp://host:99999"}, {"mail_url"}),
            ({"signup": "domains"}, {"signup_domains"}),
            ({"signup": "open", "mail_url": "dummymail://"}, {"signup"}),
            ({"colour": "red"}, {"colour"}),
        ],
    )
    def test_wrong_ones_are_refused_all_at_once(self, admin: User, values: dict[str, Any], wrong: set[str]) -> None:
        with pytest.raises(InvalidSettings) as refused:
            flow.change(by=admin, **values)
        assert set(refused.value.errors) == wrong
        assert not ServerSetting.objects.exists()

    def test_come_back_as_they_were_given(self, admin: User) -> None:
        given = {
            "signup": "domains",
            "signup_domains": "B.example\n@a.example",
            "mail_url": SMTP,
            "mfa_required": "administrators",
        }
        flow.change(by=admin, **given)
        store.forget()
        found = current()
        assert found.signup_domains == ("b.example", "a.example")
        assert (found.signup, found.mail_url, found.mfa_required) == ("domains", SMTP, "administrators")
        assert found.may_sign_up("Eve@B.example")
        assert not found.may_sign_up("eve@c.example")
        assert not found.may_sign_up("eve@evilb.example")

    def test_secrets_are_sealed(self, admin: User) -> None:
        flow.change(by=admin, mail_url=SMTP)
        row = ServerSetting.objects.get()
        assert row.value is None
        assert b"geheim" not in bytes(row.sealed or b"")
        with connection.cursor() as cursor:
            cursor.execute("SELECT s::text FROM channels_app_serversetting s")
            assert "geheim" not in cursor.fetchone()[0]

    def test_sealed_with_a_lost_key_are_as_if_they_were_not_set(self, admin: User, settings: Any) -> None:
        flow.change(by=admin, mail_url=SMTP, server_name="Acme")
        settings.SECRET_KEY = "another-key-" + "y" * 40
        store.forget()
        assert current().server_name == "Acme"
        assert current().mail_url == django_settings.SERVER_SETTINGS_DEFAULTS["mail_url"]

    @given(name=st.sampled_from(sorted(KINDS)), value=st.text() | st.integers() | st.lists(st.text()) | st.booleans())
    def test_whatever_is_given_is_taken_or_refused_with_words(self, name: str, value: Any) -> None:
        try:
            found = cleaned({name: value})
        except InvalidSettings as error:
            words = error.errors[name]
        else:
            words = "taken" if cleaned(found) == found else ""
        assert words, "and what is taken is the same when it is read again"


class TestMemory:
    def test_a_page_asks_the_database_once_and_then_no_more(self, admin: User) -> None:
        def queries() -> list[str]:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                Client().get("/accounts/login/")
            return [one["sql"] for one in captured if "serversetting" in one["sql"]]

        assert len(queries()) == 1
        assert queries() == []

    @pytest.mark.django_db(transaction=True)
    def test_another_process_sees_a_change_within_a_moment(self) -> None:
        assert current().server_name == "Patchbay"
        kept = store._kept
        flow.change(by=None, server_name="Acme")
        store._kept = kept  # as a process that did not make the change
        time.sleep(store.UNSEEN)
        assert current().server_name == "Acme"

    def test_without_a_broker_it_is_seen_in_seconds(self, admin: User, settings: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr(store, "_version", lambda: None)
        assert current().server_name == "Patchbay"
        kept = store._kept
        flow.change(by=admin, server_name="Acme")
        store._kept = kept
        assert kept
        assert current().server_name == "Patchbay"
        kept.look_at -= store.CACHED_SECONDS
        assert current().server_name == "Acme"


def test_mails_leave_by_the_server_that_is_set_now(admin: User) -> None:
    def host() -> Any:
        return getattr(Backend()._inner, "host", None)

    assert host() is None
    flow.change(by=admin, mail_url=SMTP)
    inner = Backend()._inner
    assert (inner.host, inner.port, inner.username, inner.password) == ("mail.example", 2525, "user", "geheim")
    flow.change(by=admin, mail_url="smtps://other.example")
    inner = Backend()._inner
    assert (inner.host, inner.port, inner.use_tls, inner.timeout) == ("other.example", 587, True, 10)


def test_sign_up_is_for_the_domains(admin: User, settings: Any, mailoutbox: list[mail.EmailMessage]) -> None:
    form = {"password1": "a long password", "display_name": "New"}
    assert "signup_closed" in str(Client().get("/accounts/signup/").templates[0].name)
    flow.change(by=admin, signup="domains", signup_domains="acme.example", server_name="Acme")
    answer = Client().post("/accounts/signup/", {**form, "email": "a@other.example"})
    assert "other domains" in answer.content.decode()
    assert mailoutbox == []
    Client().post("/accounts/signup/", {**form, "email": "a@acme.example"})
    assert mailoutbox[0].subject.startswith("[Acme] ")
    assert mailoutbox[0].from_email.startswith("Acme <")


def test_every_setting_has_words() -> None:
    assert [name for name, kind in KINDS.items() if not kind.metadata["field"].label] == []
    assert ServerSettings().signup == "closed"


def test_others_than_administrators_change_nothing(people: People) -> None:
    with pytest.raises(NotVisible):
        flow.change(by=people.bob, server_name="Bob's")
    assert not ServerSetting.objects.exists()
