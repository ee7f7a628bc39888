"""The pages before one is signed in: the server's name leads, labels stand once, titles have our case."""

import re

import pytest
from django.test import Client
from django.utils import translation

from channels_app.flows import server_settings
from channels_app.models import User
from channels_app.web.sentence_case import sentence_case
from tests.conftest import People

PAGES = ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/")


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("path", PAGES)
def test_a_label_is_not_repeated_as_a_placeholder(db: None, path: str) -> None:
    page = Client().get(path).content.decode()
    assert "entrance-form" in page
    assert "placeholder" not in page


def test_titles_of_the_account_pages_are_in_sentence_case(people: People) -> None:
    client = Client()
    client.force_login(people.alice, "django.contrib.auth.backends.ModelBackend")
    page = client.get("/accounts/password/change/").content.decode()
    titles = [text_of(title) for title in re.findall(r"<h1>.*?</h1>|<button type=\"submit\".*?</button>", page, re.S)]
    assert "Change password" in text_of(page)
    assert "Change Password" not in " ".join(titles)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Sign In", "Sign in"),
        ("\n  Two-Factor Authentication\n", "Two-factor authentication"),
        ("Activate Authenticator App", "Activate authenticator app"),
        ("Remember Me", "Remember me"),
        ("Continue with Northwind GitHub", "Continue with Northwind GitHub"),
    ],
)
def test_only_the_first_word_has_a_capital(title: str, shown: str) -> None:
    assert sentence_case(title) == shown
    with translation.override("zh-hans"):
        assert sentence_case(title) == title


class TestSigningIn:
    def test_leads_with_the_servers_name_and_says_whom_to_ask(self, db: None) -> None:
        before = text_of(Client().get("/accounts/login/").content.decode())
        assert "Ask the people who run this server for an invitation" in before
        root = User.objects.create_superuser("root@northwind.example", "pw")
        server_settings.change(by=root, server_name="Northwind", contact_email="ops@northwind.example")
        page = Client().get("/accounts/login/").content.decode()
        assert re.search(r"<h1>\s*Northwind\s*</h1>", page)
        assert page.count('href="mailto:ops@northwind.example"') == 1

    def test_speaks_the_language_that_is_chosen_there(self, db: None) -> None:
        client = Client()
        answer = client.post("/language", {"language": "zh-hans", "next": "/accounts/login/?next=/settings/"})
        assert answer["Location"] == "/accounts/login/?next=/settings/"
        assert '<html lang="zh-hans"' in client.get("/accounts/login/").content.decode()

    def test_leads_nowhere_else_by_the_choice_of_a_language(self, db: None) -> None:
        assert Client().post("/language", {"language": "en", "next": "https://evil.example/"})["Location"] == "/"
