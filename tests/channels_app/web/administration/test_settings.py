"""Settings and mail on pages: in force at once, locked where the environment decides, wrong input with its place."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from channels_app.flows import server_settings as flow
from channels_app.models import AuditEntry, Mail, Picture, ServerSetting, User
from channels_app.server_settings import current, forget
from channels_app.translatable import Sentence
from config.options.registry import OPTIONS
from tests.channels_app.web.administration.mail_server import Box, mail_server
from tests.conftest import People
from tests.product import free_port

SignIn = Callable[[User], Client]
SETTINGS, ALL, MAIL, TEST = (f"/administration/{name}/" for name in ("settings", "settings/all", "mail", "mail/test"))
IDENTITY = {"form": "identity", "server_name": "Patchbay", "contact_email": "", "announcement": ""}


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root@example.com", "pw", display_name="Root")


@pytest.fixture
def client(admin: User, as_: SignIn) -> Client:
    return as_(admin)


def picture() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (300, 200), "red").save(file, "PNG")
    return SimpleUploadedFile("logo.png", file.getvalue(), "image/png")


class TestIdentity:
    def test_is_on_the_sign_in_page_and_above_the_channels(self, client: Client) -> None:
        sent = {**IDENTITY, "server_name": "Acme & Co", "announcement": "Down at noon", "logo_file": picture()}
        assert client.post(SETTINGS, sent).status_code == 302
        logo = f'src="/logo/{current().logo}.png"'
        for page in (Client().get("/accounts/login/"), client.get("/notifications/")):
            html = page.content.decode()
            assert "<span>Acme &amp; Co</span>" in html
            assert logo in html
        assert "Down at noon" in client.get("/notifications/").content.decode()
        assert Client().get(f"/logo/{current().logo}.png").status_code == 200
        other = Picture.objects.create(png=b"another")
        assert Client().get(f"/logo/{other.pk}.png").status_code == 404
        client.post(SETTINGS, {**sent, "no_logo": "on", "logo_file": ""})
        assert current().logo is None

    def test_wrong_values_come_back_beside_their_fields(self, client: Client) -> None:
        sent = {
            **IDENTITY,
            "server_name": "",
            "contact_email": "nobody",
            "logo_file": SimpleUploadedFile("x.png", b"no"),
        }
        answer = client.post(SETTINGS, sent)
        html = answer.content.decode()
        assert answer.status_code == 422
        for field in ("server_name", "contact_email", "logo_file"):
            assert f'id="id_{field}_error"' in html
        assert "not a PNG, JPEG, GIF or WebP picture" in html
        assert not ServerSetting.objects.exists()

    def test_what_the_environment_sets_is_locked(self, client: Client, settings: Any) -> None:
        settings.SERVER_SETTINGS_LOCKED = {"server_name": ("PATCHBAY_SERVER_NAME", "Fixed")}
        assert "Set by PATCHBAY_SERVER_NAME" in client.get(SETTINGS).content.decode()
        client.post(SETTINGS, {**IDENTITY, "server_name": "Other", "announcement": "Hi"})
        assert (current().server_name, current().announcement) == ("Fixed", "Hi")

    def test_changes_are_on_record_and_secrets_are_not(self, client: Client, admin: User) -> None:
        client.post(SETTINGS, {**IDENTITY, "server_name": "Acme"})
        flow.change(by=admin, mail_url="smtp://ada:geheim@mail.example")
        entries = AuditEntry.objects.filter(action="settings.changed").order_by("at")
        assert [(entry.object_name, entry.before, entry.after) for entry in entries] == [
            ("server_name", {"server_name": "Patchbay"}, {"server_name": "Acme"}),
            ("mail_url", {"mail_url": "•••"}, {"mail_url": "•••"}),
        ]


class TestSignUp:
    def test_for_domains_needs_some(self, client: Client) -> None:
        answer = client.post(SETTINGS, {"form": "signup", "signup": "domains", "signup_domains": ""})
        assert "Name at least one domain" in answer.content.decode()
        client.post(SETTINGS, {"form": "signup", "signup": "domains", "signup_domains": "a.example b.example"})
        assert current().signup_domains == ("a.example", "b.example")

    def test_needs_mail(self, client: Client, settings: Any) -> None:
        settings.SERVER_SETTINGS_DEFAULTS = {**settings.SERVER_SETTINGS_DEFAULTS, "mail_url": ""}
        answer = client.post(SETTINGS, {"form": "signup", "signup": "open", "signup_domains": ""})
        assert "Set up mail first" in answer.content.decode()
        assert current().signup == "closed"


class TestAllSettings:
    def test_are_listed_with_their_sources(self, client: Client, admin: User, settings: Any) -> None:
        flow.change(by=admin, server_name="Acme", mail_url="smtp://ada:geheim@mail.example")
        html = client.get(ALL).content.decode()
        for name in (*OPTIONS, "server_name", "signup"):
            assert f"<code>{name}</code>" in html
        assert "geheim" not in html
        assert settings.SECRET_KEY not in html
        assert "Acme" in html

    def test_are_searched(self, client: Client) -> None:
        html = client.get(ALL, {"q": "webhook minute"}).content.decode()
        assert "PATCHBAY_HOOK_RATE_MINUTE" in html
        assert "PATCHBAY_PORT" not in html
        assert "No setting has these words" in client.get(ALL, {"q": "moonlight"}).content.decode()


class TestMailServer:
    FORM = {
        "host": "",
        "security": "none",
        "port": "",
        "user": "",
        "password": "",
        "url": "",
        "from_email": "a@b.example",
    }

    def test_is_put_together_from_fields_and_keeps_its_password(self, client: Client) -> None:
        sent = {**self.FORM, "host": "mail.example", "security": "tls", "user": "a@b", "password": "p:/@ ?"}
        client.post(MAIL, sent)
        assert current().mail_url == "smtp+ssl://a%40b:p%3A%2F%40%20%3F@mail.example"
        html = client.get(MAIL).content.decode()
        assert 'value="a@b"' in html
        assert "p:/@" not in html
        client.post(MAIL, {**sent, "password": "", "port": "2465"})
        assert current().mail_url == "smtp+ssl://a%40b:p%3A%2F%40%20%3F@mail.example:2465"
        client.post(MAIL, {**sent, "password": "", "host": "evil.example"})
        assert current().mail_url == "smtp+ssl://a%40b:@evil.example", "a password goes to no other host"

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"host": "smtp://mail.example"}, "Only the host"),
            ({"host": "mail.example", "port": "70000"}, "65535"),
            ({"url": "https://mail.example"}, "Write it as smtp://"),
            ({"host": "mail.example", "from_email": "me"}, "Enter a valid email address"),
        ],
    )
    def test_wrong_values_come_back(self, client: Client, wrong: dict[str, str], words: str) -> None:
        answer = client.post(MAIL, {**self.FORM, **wrong})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not ServerSetting.objects.exists()

    def test_without_one_administrators_see_it_and_nobody_else(
        self, client: Client, people: People, as_: SignIn, settings: Any
    ) -> None:
        settings.SERVER_SETTINGS_DEFAULTS = {**settings.SERVER_SETTINGS_DEFAULTS, "mail_url": ""}
        forget()
        assert "Mail is not set up" in client.get("/notifications/").content.decode()
        assert "Mail is not set up" not in as_(people.bob).get("/notifications/").content.decode()
        assert "No mail server is set" in client.post(TEST, {"to": "a@b.example"}).content.decode()


class TestATestMail:
    def test_arrives_in_the_servers_name(self, client: Client, admin: User) -> None:
        box = Box()
        with mail_server(box, password="geheim") as url:
            flow.change(by=admin, mail_url=url, server_name="Acme", from_email="acme@b.example")
            assert client.post(TEST, {"to": "me@b.example"}).status_code == 302
        (mail,) = box.mails
        assert (mail.mail_from, mail.rcpt_tos) == ("acme@b.example", ["me@b.example"])
        assert b"From: Acme <acme@b.example>" in mail.content

    def test_that_is_refused_tells_the_servers_own_words(self, client: Client, admin: User) -> None:
        with mail_server(Box(refuses="550 5.1.1 <me@b.example>: no such mailbox, ask Hugo")) as url:
            flow.change(by=admin, mail_url=url)
            html = client.post(TEST, {"to": "me@b.example"}).content.decode()
        assert "does not take mails for this address" in html
        assert "550 5.1.1 &lt;me@b.example&gt;: no such mailbox, ask Hugo" in html

    def test_with_a_wrong_password_says_so(self, client: Client, admin: User) -> None:
        with mail_server(Box(), password="right") as url:
            flow.change(by=admin, mail_url=url.replace("right", "wrong"))
            html = client.post(TEST, {"to": "me@b.example"}).content.decode()
        assert "does not accept this user and password" in html
        assert "535" in html

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("smtp://127.0.0.1:{port}", "Nothing listens"),
            ("smtp://no-such-host.invalid", "There is no host of this name"),
        ],
    )
    def test_without_a_server_says_where_to_look(self, client: Client, admin: User, url: str, words: str) -> None:
        flow.change(by=admin, mail_url=url.format(port=free_port()))
        assert words in client.post(TEST, {"to": "me@b.example"}).content.decode()


class TestTheQueue:
    def test_is_shown_with_reasons_and_paged(self, client: Client, admin: User) -> None:
        now = timezone.now()
        Mail.objects.bulk_create(
            Mail(user=admin, say=Sentence("Mail %(n)d", {"n": n}).stored, path="/", about=uuid4(), at=now, **state)
            for n in range(60)
            for state in ({"next_try_at": now + timedelta(minutes=n)}, {"error": f"550 reason {n}"})
        )
        Mail.objects.create(user=admin, say="sent", path="/", about=uuid4(), at=now, sent_at=now)
        html = client.get(MAIL).content.decode()
        assert "Waiting (60)" in html
        assert "Given up (60)" in html

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(MAIL)
            return len(captured)

        assert html.count("<strong>Mail ") == 25
        html = client.get(MAIL, {"state": "failed", "page": "3"}).content.decode()
        assert html.count("550 reason") == 10
        many = queries()
        Mail.objects.filter(next_try_at__gt=now + timedelta(minutes=2)).delete()
        assert queries() == many > 0, "none for each mail"
