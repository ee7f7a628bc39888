"""Secrets stay with the address they were entered for."""

from typing import Any

import pytest
from django import forms

from connectors.sdk import ConfigForm, SecretField

STORED = {"url": "https://feeds.example.com/private"}


class FeedForm(ConfigForm):
    url = forms.URLField(assume_scheme="https")
    password = SecretField(required=False)
    key = SecretField()


def form(url: str, stored: Any = frozenset({"password", "key"}), **data: Any) -> FeedForm:
    return FeedForm({"url": url, "password": "", "key": "", **data}, initial=STORED, stored_secrets=stored)


@pytest.mark.parametrize(
    "url",
    [
        "https://feeds.example.com/other",
        "https://FEEDS.example.com:443/private?x=1#y",
        "https://feeds.example.com",
    ],
)
def test_a_secret_is_kept_at_the_same_origin(url: str) -> None:
    assert form(url).is_valid()


@pytest.mark.parametrize(
    "url",
    [
        "http://feeds.example.com/private",
        "https://feeds.example.com:8443/private",
        "https://evil.example/private",
        "https://feeds.example.com.evil.example/",
        "https://feeds.example.com@evil.example/",
        "https://example.com/",
    ],
)
def test_a_secret_is_asked_for_again_at_another(url: str) -> None:
    moved = form(url)
    assert set(moved.errors) == {"password", "key"}
    assert "has changed" in str(moved.errors)
    assert set(form(url, password="again").errors) == {"key"}
    entered = form(url, **{"key": "again", "password-clear": "on"})
    assert entered.is_valid()
    assert entered.stored()["key"] == "again"


def test_nothing_is_asked_for_where_nothing_is_stored() -> None:
    assert form("https://evil.example/", stored=frozenset(), key="first").is_valid()
