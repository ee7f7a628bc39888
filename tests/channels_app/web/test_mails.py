"""Mails lead to the configured address, whatever host a request names; where there is no mail, pages say so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from channels_app.models import User
from tests.conftest import People

SignIn = Callable[[User], Client]
FORGED = "localhost:9999"
NEW = {"email": "new@example.com", "password1": "a long password", "display_name": "New"}


def ask_for_everything(visitor: Client, alice: Client) -> None:
    for email in ("alice@example.com", "nobody@example.com"):
        visitor.post("/accounts/password/reset/", {"email": email}, headers={"Host": FORGED})
    visitor.post("/accounts/signup/", NEW, headers={"Host": FORGED})
    visitor.post("/accounts/signup/", {**NEW, "email": "alice@example.com"}, headers={"Host": FORGED})
    change = {"email": "other@example.com", "action_add": ""}
    alice.post("/accounts/email/", change, headers={"Host": FORGED})


def test_links_lead_to_the_configured_address(
    people: People, as_: SignIn, settings: Any, mailoutbox: list[EmailMessage]
) -> None:
    cache.clear()  # of what other tests asked for from this address in the last minute
    settings.SERVER_SETTINGS_LOCKED = {"signup": ("PATCHBAY_SIGNUP_OPEN", "open")}
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    ask_for_everything(Client(), as_(people.alice))
    assert len(mailoutbox) >= 5
    for mail in mailoutbox:
        said = f"{mail.subject} {mail.body}"
        assert ":9999" not in said
        assert "://" not in said.replace(f"{settings.BASE_URL}/accounts/", ""), "of another place"
        assert said.startswith("[Patchbay] ")
    assert sum(f"{settings.BASE_URL}/accounts/" in str(mail.body) for mail in mailoutbox) >= 5


def test_the_link_of_a_reset_works(people: People, settings: Any, mailoutbox: list[EmailMessage]) -> None:
    Client().post("/accounts/password/reset/", {"email": "alice@example.com"}, headers={"Host": FORGED})
    link = next(word for word in str(mailoutbox[0].body).split() if word.startswith(settings.BASE_URL))
    page = Client().get(link.removeprefix(settings.BASE_URL), follow=True)
    assert "password1" in page.content.decode()


@pytest.mark.parametrize("address", ["alice@example.com", "nobody@example.com"])
def test_without_mail_a_reset_says_so_and_sends_nothing(
    people: People, settings: Any, mailoutbox: list[EmailMessage], address: str
) -> None:
    settings.SERVER_SETTINGS_LOCKED = {"mail_url": ("PATCHBAY_EMAIL_URL", "dummymail://")}
    page = Client().get("/accounts/password/reset/").content.decode()
    answer = Client().post("/accounts/password/reset/", {"email": address})
    assert "This server sends no mail yet" in page
    assert 'name="email"' not in page
    assert "This server sends no mail yet" in answer.content.decode()
    assert mailoutbox == []


def test_without_mail_an_address_cannot_be_changed(
    people: People, as_: SignIn, settings: Any, mailoutbox: list[EmailMessage]
) -> None:
    settings.SERVER_SETTINGS_LOCKED = {"mail_url": ("PATCHBAY_EMAIL_URL", "dummymail://")}
    answer = as_(people.alice).post("/accounts/email/", {"email": "other@example.com", "action_add": ""})
    assert "This server sends no mail yet" in answer.content.decode()
    assert mailoutbox == []


def test_where_mails_are_printed_a_reset_says_so(people: People, settings: Any, mailoutbox: list[EmailMessage]) -> None:
    for url, words in (
        ("consolemail://", "printed to its log"),
        ("smtp://mail.example", "a link is on its way"),
    ):
        settings.SERVER_SETTINGS_LOCKED = {"mail_url": ("PATCHBAY_EMAIL_URL", url)}
        assert words in Client().get("/accounts/password/reset/done/").content.decode()


def test_whom_to_ask_is_on_the_sign_in_page(people: People, settings: Any) -> None:
    assert "mailto:" not in Client().get("/accounts/login/").content.decode()
    settings.SERVER_SETTINGS_LOCKED = {"contact_email": ("PATCHBAY_CONTACT_EMAIL", "help@acme.example")}
    assert "mailto:help@acme.example" in Client().get("/accounts/login/").content.decode()
