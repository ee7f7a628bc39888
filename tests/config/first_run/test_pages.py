"""An empty server is set up in a browser by whoever has its link, by nobody else, and once."""

import re
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from channels_app.models import AuditEntry, Channel, Message, Team, User
from channels_app.server_settings import current
from config.first_run import flow, guesses, links
from config.models import FirstRun
from connectors.models import Connection
from tests.channels_app.web.administration.mail_server import Box, mail_server
from tests.channels_app.web.conftest import as_  # noqa: F401  a fixture

ADA = {"name": "Ada", "email": "ada@northwind.example", "password": "correct horse battery"}
PAGES = ("", "prove/", "server/", "checks", "account/", "mail/", "channel/")
FIRST = {"team": "Operations", "channel": "Alerts", "webhook": "Build server"}


@pytest.fixture(autouse=True)
def empty_server(db: None, settings: Any) -> None:
    """The gate of a process is opened once and for all; each test has a fresh one."""
    settings.DEMO = False
    cache.clear()  # wrong links that other tests opened


@pytest.fixture
def link() -> str:
    made = links.make(now=timezone.now())
    assert made
    return made


def opened(link: str) -> Client:
    client = Client()
    answer = client.get(link)
    assert answer.status_code == 302, answer.content
    return client


@pytest.fixture
def ada(link: str) -> Client:
    """The browser of the administrator whom the first run made."""
    client = opened(link)
    client.post("/setup/server/", {"server_name": "Northwind", "contact_email": ""})
    assert client.post("/setup/account/", ADA)["Location"] == "/setup/"
    return client


def words_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


class TestTheLink:
    def test_is_stored_as_a_hash_only(self, link: str) -> None:
        token = link.rpartition("/")[2]
        assert token.encode() not in bytes(FirstRun.objects.get().token_hash or b"")
        assert len(token) == 32

    def test_is_needed_for_every_page(self, link: str) -> None:
        for page in PAGES:
            answer = Client().get(f"/setup/{page}")
            assert answer.get("Location", f"/setup/{page}") == "/setup/prove/", page
        assert "finds a link in the output of its start" in words_of(Client().get("/setup/prove/"))
        assert Client().post("/setup/account/", ADA)["Location"] == "/setup/prove/"
        assert not User.objects.exists()

    @pytest.mark.parametrize("how", ["opened", "pasted", "pasted in part"])
    def test_leads_to_the_first_step_that_is_not_done(self, link: str, how: str) -> None:
        client = Client()
        if how == "opened":
            client.get(link)
        else:
            client.post("/setup/prove/", {"link": link if how == "pasted" else link.rpartition("/")[2]})
        assert client.get("/setup/")["Location"] == "/setup/server/"

    def test_that_has_expired_says_how_to_get_another(self, link: str) -> None:
        FirstRun.objects.update(expires_at=timezone.now())
        answer = Client().get(link)
        assert answer.status_code == 403
        assert "This link has expired" in words_of(answer)
        assert "./patchbay setup-link" in words_of(answer)

    def test_that_was_replaced_proves_nothing_any_more(self, link: str) -> None:
        client = opened(link)
        newer = links.make(now=timezone.now())
        assert "not the newest link" in words_of(Client().get(link))
        assert client.post("/setup/account/", ADA)["Location"] == "/setup/prove/"
        assert newer
        assert opened(newer).get("/setup/")["Location"] == "/setup/server/"

    def test_cannot_be_guessed_for_long(self, link: str) -> None:
        for _ in range(guesses.MAX_GUESSES):
            assert Client().get("/setup/wrong").status_code == 403
        answer = Client().get(link)
        assert answer.status_code == 429
        assert "Wait ten minutes" in words_of(answer)
        assert Client(REMOTE_ADDR="192.0.2.7").get(link).status_code == 302

    def test_says_so_where_no_cookie_is_kept(self, link: str) -> None:
        answer = Client().get("/setup/?opened")
        assert "kept no cookie" in words_of(answer)

    def test_is_dead_once_the_account_is_there(self, ada: Client, link: str) -> None:
        answer = Client().get(link)
        assert answer.status_code == 403
        assert "This link was used" in words_of(answer)
        assert "/accounts/login/?next=/setup/" in answer.content.decode()
        assert links.make(now=timezone.now()) is None


class TestTwoWithTheLink:
    def test_cannot_both_become_the_administrator(self, link: str) -> None:
        first, second = opened(link), opened(link)
        assert first.post("/setup/account/", ADA).status_code == 302
        late = second.post("/setup/account/", {**ADA, "email": "eve@northwind.example"})
        assert late.status_code == 403
        assert "This link was used" in words_of(late)
        assert list(User.objects.values_list("email", flat=True)) == [ADA["email"]]

    def test_are_told_apart_in_the_transaction_too(self, link: str) -> None:
        proof = links.proof_of(link.rpartition("/")[2], now=timezone.now())
        facts = {**ADA, "second_factor": False, "now": timezone.now(), "proof": proof}
        flow.make_administrator(**facts)  # type: ignore[arg-type]
        with pytest.raises(flow.NotYours):
            flow.make_administrator(**{**facts, "email": "eve@northwind.example"})  # type: ignore[arg-type]


class TestTheAccount:
    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"password": "short"}, "at least 10 characters"),
            ({"password": "password12"}, "too common"),
            ({"password": "ada@northwind"}, "too similar"),
            ({"email": "ada"}, "valid email address"),
            ({"name": ""}, "required"),
        ],
    )
    def test_is_refused_with_a_reason(self, link: str, wrong: dict[str, str], words: str) -> None:
        answer = opened(link).post("/setup/account/", {**ADA, **wrong})
        assert words in words_of(answer)
        assert not User.objects.exists()

    def test_is_signed_in_and_its_address_confirmed(self, ada: Client) -> None:
        user = User.objects.get()
        assert user.is_staff
        assert user.is_superuser
        assert user.confirmed_email == ADA["email"]
        assert ada.get("/setup/")["Location"] == "/setup/mail/"
        assert "account_authentication_methods" in ada.session

    def test_goes_on_in_another_browser(self, ada: Client, as_: Callable[[User], Client]) -> None:  # noqa: F811
        assert as_(User.objects.get()).get("/setup/")["Location"] == "/setup/mail/"


class TestThisServer:
    def test_is_named_before_anybody_has_an_account(self, link: str) -> None:
        client = opened(link)
        assert client.post("/setup/server/", {"server_name": "Northwind", "contact_email": ""})["Location"] == "/setup/"
        assert current().server_name == "Northwind"
        assert "administrator of Northwind" in words_of(client.get("/setup/account/"))
        assert client.get("/setup/")["Location"] == "/setup/account/"

    def test_says_what_is_wrong_with_a_name(self, link: str) -> None:
        client = opened(link)
        answer = client.post("/setup/server/", {"server_name": "", "contact_email": "nobody"})
        assert "required" in words_of(answer)
        assert "valid email address" in words_of(answer)
        assert client.get("/setup/")["Location"] == "/setup/server/"

    def test_warns_of_an_address_that_is_not_the_servers(self, link: str, settings: Any) -> None:
        client = opened(link)
        assert "should be the same" in words_of(client.get("/setup/server/"))
        settings.BASE_URL = "http://testserver"
        assert "should be the same" not in words_of(client.get("/setup/server/"))
        checks = words_of(client.get("/setup/checks"))
        assert "all migrations applied" in checks
        assert "No sign of life yet" in checks


class TestMail:
    ASKED = {"security": "none", "from_email": "patchbay@northwind.example", "signup": "closed", "signup_domains": ""}

    def test_is_set_and_tried(self, ada: Client) -> None:
        box = Box()
        with mail_server(box) as url:
            host, port = url.removeprefix("smtp://").split(":")
            asked = {**self.ASKED, "host": host, "port": port}
            answer = ada.post("/setup/mail/", {**asked, "do": "test"}, follow=True)
        assert "took the mail" in words_of(answer)
        assert [mail.rcpt_tos for mail in box.mails] == [[ADA["email"]]]
        assert ada.post("/setup/mail/", {**asked, "do": "save"})["Location"] == "/setup/"
        assert ada.get("/setup/")["Location"] == "/setup/channel/"
        assert current().mail_url == url

    def test_says_what_a_server_answers_that_refuses(self, ada: Client) -> None:
        with mail_server(Box(refuses="550 no such mailbox")) as url:
            host, port = url.removeprefix("smtp://").split(":")
            answer = ada.post("/setup/mail/", {**self.ASKED, "host": host, "port": port, "do": "test"})
        assert "550 no such mailbox" in words_of(answer)
        assert ada.get("/setup/")["Location"] == "/setup/mail/"

    def test_says_that_a_server_does_not_answer(self, ada: Client, settings: Any) -> None:
        settings.EMAIL_TIMEOUT = 0.5
        with socket.create_server(("127.0.0.1", 0)) as silent:
            asked = {**self.ASKED, "host": "127.0.0.1", "port": str(silent.getsockname()[1])}
            answer = ada.post("/setup/mail/", {**asked, "do": "test"})
        assert "did not answer in time" in words_of(answer)

    def test_is_needed_for_open_sign_up(self, ada: Client, settings: Any) -> None:
        settings.SERVER_SETTINGS_DEFAULTS = {**settings.SERVER_SETTINGS_DEFAULTS, "mail_url": ""}
        answer = ada.post("/setup/mail/", {**self.ASKED, "host": "", "port": "", "signup": "open", "do": "save"})
        assert "Set up mail first" in words_of(answer)

    def test_can_wait(self, ada: Client) -> None:
        assert ada.post("/setup/mail/", {"do": "skip"})["Location"] == "/setup/"
        assert ada.get("/setup/")["Location"] == "/setup/channel/"


class TestTheChannel:
    def test_is_made_with_a_webhook_whose_card_arrives(self, ada: Client) -> None:
        page = ada.post("/setup/channel/", FIRST).content.decode()
        url = re.search(r"http\S+/hooks/pbh_[0-9a-f]{32}", page)
        assert url
        channel = Channel.objects.get(name="Alerts")
        assert f'data-live="/channels/{channel.pk}/live"' in page
        assert ada.post("/setup/channel/test-card", headers={"HX-Request": "true"}).status_code == 204
        assert Message.objects.get(channel=channel).sender_name == "Build server"
        assert url[0] not in ada.get("/setup/channel/").content.decode()
        recorded = set(AuditEntry.objects.filter(surface="web").values_list("action", flat=True))
        assert {"administrator.created", "team.created", "connection.added"} <= recorded

    def test_is_made_once(self, ada: Client) -> None:
        ada.post("/setup/channel/", FIRST)
        ada.post("/setup/channel/", FIRST)
        assert (Team.objects.count(), Connection.objects.count()) == (1, 1)

    def test_that_is_called_as_the_teams_own_is_that_one(self, ada: Client) -> None:
        ada.post("/setup/channel/", {**FIRST, "channel": "general"})
        assert Channel.objects.get().name == "General"

    def test_gets_another_address_when_the_first_is_lost(self, ada: Client) -> None:
        ada.post("/setup/channel/", FIRST)
        assert "/hooks/pbh_" in ada.post("/setup/channel/url").content.decode()
        assert Connection.objects.get().tokens.filter(expires_at=None).count() == 1


class TestTheEnd:
    def test_is_final(self, ada: Client, link: str) -> None:
        ada.post("/setup/channel/", FIRST)
        assert ada.post("/setup/finish")["Location"] == "/"
        recorded = set(AuditEntry.objects.values_list("action", flat=True))
        assert recorded >= {"setup-link.made", "settings.changed", "administrator.created", "setup.finished"}
        for client in (ada, Client()):
            assert {client.get(f"/setup/{page}").status_code for page in PAGES} == {404}
            assert client.get(link).status_code == 404
        with pytest.raises(CommandError, match="has an administrator"):
            call_command("setup_link")

    def test_leads_to_a_second_factor_if_asked_for(self, link: str) -> None:
        client = opened(link)
        client.post("/setup/account/", {**ADA, "second_factor": "on"})
        assert client.post("/setup/finish")["Location"] == reverse("mfa_activate_totp")
        # Second factors are changed by whoever gives the password once more.
        assert client.get(reverse("mfa_activate_totp"))["Location"].startswith("/accounts/reauthenticate/")

    def test_comes_with_an_administrator_made_on_the_command_line(self, link: str) -> None:
        client = opened(link)
        User.objects.create_superuser("root@northwind.example", "pw")
        assert {client.get(f"/setup/{page}").status_code for page in PAGES} == {404}
        assert client.post("/setup/account/", ADA).status_code == 404
        assert Client().get(link).status_code == 404


class TestTheGate:
    def test_tells_everybody_else_that_the_server_is_being_set_up(self) -> None:
        client = Client()
        for path in ("/", "/accounts/login/", "/accounts/signup/", "/teams/new/", "/nowhere"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "This server is being set up" in words_of(answer)
        assert client.post("/accounts/login/", {"login": "a@b.example", "password": "x"}).status_code == 503
        assert client.get("/api/v1/teams").status_code == 401

    def test_opens_with_the_first_account(self, ada: Client) -> None:
        assert Client().get("/accounts/login/").status_code == 200

    def test_is_none_where_there_are_people(self) -> None:
        User.objects.create_user("bob@northwind.example", "pw")
        assert Client().get("/accounts/login/").status_code == 200


class TestTheCommand:
    def test_prints_a_link_that_works_for_a_day(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("setup_link")
        printed = capsys.readouterr().out
        assert f"{timezone.now() + timedelta(days=1):%Y-%m-%d}" in printed
        found = re.search(r"http\S+/setup/\S+", printed)
        assert found
        opened(found[0])

    def test_tells_where_a_server_is_that_needs_none(self, capsys: pytest.CaptureFixture[str], settings: Any) -> None:
        User.objects.create_superuser("root@northwind.example", "pw")
        call_command("setup_link", address=True)
        printed = capsys.readouterr().out
        assert settings.BASE_URL in printed
        assert "/setup/" not in printed
