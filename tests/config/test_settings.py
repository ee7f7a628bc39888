"""The settings module, read as a process would with these variables."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.product import ROOT

Read = Callable[..., dict[str, Any]]
KEY = "k" * 64
MAIL = "smtp://mail.example:25"
OUTSIDE = {"PATCHBAY_BASE_URL": "https://patchbay.example", "PATCHBAY_SECRET_KEY": KEY}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Read:
    def read(**environment: str) -> dict[str, Any]:
        for name in ("PATCHBAY_SECRET_KEY", "PATCHBAY_BASE_URL", "PATCHBAY_BIND"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"PATCHBAY_VAR": str(tmp_path), **environment}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "config" / "settings.py"))

    return read


class TestTheSecretKey:
    @pytest.mark.parametrize(
        "environment",
        [
            {"PATCHBAY_BASE_URL": "http://patchbay.intranet"},
            {"PATCHBAY_BASE_URL": "https://patchbay.example"},
            {"PATCHBAY_BASE_URL": "https://localhost"},
            {"PATCHBAY_BIND": "0.0.0.0"},
            {"PATCHBAY_BIND": "::"},
            {"PATCHBAY_BASE_URL": "http://10.0.0.1", "PATCHBAY_SECRET_KEY": "short"},
            {"PATCHBAY_BASE_URL": "http://a.b", "PATCHBAY_SECRET_KEY": "insecure-for-http-on-this-machine-only"},
        ],
    )
    def test_has_to_be_a_real_one_where_others_come(self, read: Read, environment: dict[str, str]) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"PATCHBAY_SECRET_KEY is .* Make one with"):
            read(**environment)

    @pytest.mark.parametrize("base_url", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"])
    def test_may_be_anything_on_this_machine(self, read: Read, base_url: str) -> None:
        assert read(PATCHBAY_BASE_URL=base_url)["SECRET_KEY"]

    def test_is_the_one_that_the_first_start_kept(self, read: Read, tmp_path: Path) -> None:
        (tmp_path / "secret_key").write_text(KEY)
        assert read()["SECRET_KEY"] == KEY
        assert read(PATCHBAY_BASE_URL="http://patchbay.intranet")["SECRET_KEY"] == KEY


class TestTheDemo:
    def test_is_for_this_machine_only(self, read: Read) -> None:
        assert read()["DEMO"]
        assert not read(**OUTSIDE)["DEMO"]
        assert not read(**{**OUTSIDE, "PATCHBAY_BASE_URL": "http://patchbay.intranet"})["DEMO"]
        assert not read(PATCHBAY_BIND="0.0.0.0", PATCHBAY_SECRET_KEY=KEY)["DEMO"]


class TestMail:
    def test_is_printed_on_this_machine_only(self, read: Read) -> None:
        assert read()["SERVER_SETTINGS_DEFAULTS"]["mail_url"] == "consolemail://"
        for base_url in ("https://patchbay.example", "http://patchbay.intranet"):
            found = read(**{**OUTSIDE, "PATCHBAY_BASE_URL": base_url})
            assert found["SERVER_SETTINGS_DEFAULTS"]["mail_url"] == ""
            assert "mail_url" not in found["SERVER_SETTINGS_LOCKED"]
        found = read(**OUTSIDE, PATCHBAY_EMAIL_URL=MAIL)
        assert found["SERVER_SETTINGS_LOCKED"]["mail_url"] == ("PATCHBAY_EMAIL_URL", MAIL)

    @pytest.mark.parametrize("wanted", ["optional", "mandatory"])
    def test_confirms_every_address_where_strangers_sign_up(self, read: Read, wanted: str) -> None:
        outside = {**OUTSIDE, "PATCHBAY_EMAIL_URL": MAIL, "PATCHBAY_EMAIL_VERIFICATION": wanted}
        assert read(**outside)["ACCOUNT_EMAIL_VERIFICATION"] == wanted
        assert read(**outside, PATCHBAY_SIGNUP_OPEN="1")["ACCOUNT_EMAIL_VERIFICATION"] == "mandatory"


class TestProxies:
    @pytest.mark.parametrize(
        ("environment", "trusted", "https"),
        [
            ({}, 0, False),
            ({"PATCHBAY_BEHIND_PROXY": "1"}, 1, True),
            ({"PATCHBAY_TRUSTED_PROXIES": "2"}, 2, True),
            ({"PATCHBAY_TRUSTED_PROXIES": "2", "PATCHBAY_BEHIND_PROXY": "1"}, 2, True),
            ({"PATCHBAY_TRUSTED_PROXIES": "0"}, 0, False),
        ],
    )
    def test_are_counted(self, read: Read, environment: dict[str, str], trusted: int, https: bool) -> None:
        found = read(**environment)
        assert found["TRUSTED_PROXIES"] == trusted
        assert bool(found["SECURE_PROXY_SSL_HEADER"]) is https


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PATCHBAY_TRUSTED_PROXIES", "10.0.0.0/33", "networks separated by commas"),
        ("PATCHBAY_LOG_FORMAT", "xml", "line, json"),
        ("PATCHBAY_EMAIL_VERIFICATION", "none", "optional, mandatory"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(read: Read, name: str, value: str, allowed: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name}={value} is not .*{allowed}"):
        read(**{name: value})
