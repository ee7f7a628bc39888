"""Every variable is checked before the start: by name, value and what is allowed, all of them at once."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.options import InvalidOptions, read, unknown
from config.options.reading import shown
from config.options.registry import ELSEWHERE, OPTIONS
from config.options.table import HEAD, markdown
from tests.product import ROOT
from tests.test_architecture import APPS, sources

NAMES = sorted(OPTIONS)
# One value for each kind of mistake that people make.
MISTAKES = ["-1", "ten", "yes please", "9" * 20, "http//x", "a b", "1,2", "nan", "inf", "٣", "{}", "ftp://x", "/", ":"]


@pytest.mark.parametrize("name", NAMES)
class TestEachOption:
    def test_has_a_default_that_is_allowed(self, name: str) -> None:
        option = OPTIONS[name]
        if option.shown is None and option.default_text:
            assert option.kind.parse(option.default_text) == option.default
        assert read({})[name] is not None

    @pytest.mark.parametrize("text", MISTAKES)
    def test_takes_a_value_or_says_what_is_allowed(self, name: str, text: str) -> None:
        check(name, text)

    @given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
    def test_takes_any_text_or_says_what_is_allowed(self, name: str, text: str) -> None:
        check(name, text)

    def test_is_not_set_where_it_is_empty(self, name: str) -> None:
        assert read({name: " "}).given == {}

    def test_says_what_it_does(self, name: str) -> None:
        assert re.fullmatch(r"[A-Z][^\n|]{10,}\.", str(OPTIONS[name].what))


def check(name: str, text: str) -> None:
    option = OPTIONS[name]
    try:
        found = read({name: text})
    except InvalidOptions as error:
        assert name in str(error)  # noqa: PT017  what is taken is right, too
        if str(error).startswith(f"{name}={shown(option, text.strip())} is not"):
            assert str(error).rstrip(".").endswith(option.kind.allowed)  # noqa: PT017
    else:
        assert (name in found.given) == bool(text.strip())


def test_most_mistakes_are_refused() -> None:
    """So that a kind that takes everything is seen."""
    free = [name for name in NAMES if all(not refused(name, text) for text in MISTAKES)]
    texts = {
        "PATCHBAY_SERVER_NAME",
        "PATCHBAY_ANNOUNCEMENT",
        "SSL_CERT_FILE",
        "PATCHBAY_VAR",
        "PATCHBAY_OPEN_METEO_KEY",
    }
    lists = {"PATCHBAY_ALLOWED_PRIVATE_HOSTS", "PATCHBAY_SECRET_KEY", "PATCHBAY_SECRET_KEY_FALLBACKS"}
    assert set(free) == texts | lists | {"PATCHBAY_VAR", "PATCHBAY_MET_NORWAY_USER_AGENT"}


def refused(name: str, text: str) -> bool:
    try:
        read({name: text})
    except InvalidOptions:
        return True
    return False


def test_all_wrong_ones_are_named_at_once() -> None:
    wrong = {
        "PATCHBAY_PORT": "0",
        "PATCHBAY_LOG_FORMAT": "xml",
        "PATCHBAY_TICK_SECONDS": "60",
        "PATCHBAY_BASE_URL": "https://patchbay.example",
    }
    with pytest.raises(InvalidOptions) as told:
        read(wrong)
    lines = str(told.value).splitlines()
    assert lines[0] == "PATCHBAY_PORT=0 is not a whole number from 1 to 65535."
    assert [line.partition("=")[0].partition(" ")[0] for line in lines] == [
        *("PATCHBAY_PORT", "PATCHBAY_TICK_SECONDS", "PATCHBAY_LOG_FORMAT", "PATCHBAY_SECRET_KEY")
    ]


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PATCHBAY_SIGNUP_OPEN": "1", "PATCHBAY_SIGNUP_DOMAINS": "a.example"}, "set one of the two"),
        (
            {"PATCHBAY_DEMO": "1", "PATCHBAY_BASE_URL": "https://a.b", "PATCHBAY_SECRET_KEY": "k" * 40},
            "PATCHBAY_DEMO=1",
        ),
        ({"PATCHBAY_APPS_HOST": "localhost"}, "cannot be there too"),
        ({"PATCHBAY_BIND": "0.0.0.0"}, "PATCHBAY_SECRET_KEY is not set"),
    ],
)
def test_what_does_not_go_together_is_refused(environ: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidOptions, match=words):
        read({"PATCHBAY_VAR": str(tmp_path), **environ})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://ada:geheim@db/x"),
        ("REDIS_URL", "http://:geheim@redis:6379"),
        ("PATCHBAY_EMAIL_URL", "smpt://ada:geheim@mail.example"),
    ],
)
def test_a_wrong_secret_is_not_told(name: str, value: str) -> None:
    with pytest.raises(InvalidOptions, match=f"{name}=.*…@") as told:
        read({name: value})
    assert "geheim" not in str(told.value)


def test_a_misspelt_name_is_told_with_the_nearest() -> None:
    environ = {"PATCHBAY_SIGNUP_OPN": "1", "PATCHBAY_XYZZY": "", "PATCHBAY_PORT": "1", "HOME": "/"}
    assert unknown(environ) == {"PATCHBAY_SIGNUP_OPN": "PATCHBAY_SIGNUP_OPEN", "PATCHBAY_XYZZY": ""}


def strings_in(path: Path) -> list[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_the_code_names_no_other_variables() -> None:
    texts = [text for path in sources(*APPS) for text in strings_in(path)]
    named = {name for text in texts for name in re.findall(r"\bPATCHBAY_[A-Z_]*[A-Z]\b", text)}
    assert named - ELSEWHERE <= OPTIONS.keys()
    assert OPTIONS.keys() <= named | {"DATABASE_URL", "REDIS_URL", "SSL_CERT_FILE"}


def test_the_documents_table_is_the_registry() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    assert page.partition(HEAD)[2].partition("\n\n")[0] + "\n" == markdown().partition(HEAD)[2]


def test_a_start_ends_with_words_and_no_traceback() -> None:
    environ = {**os.environ, "PATCHBAY_PORT": "none", "PATCHBAY_LOG_LEVEL": "loud"}
    for command in (["manage.py", "up"], ["-m", "config.web_server"], ["-m", "celery", "-A", "config", "worker"]):
        ended = subprocess.run([sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, text=True)
        assert ended.returncode != 0
        assert "PATCHBAY_PORT=none is not a whole number from 1 to 65535." in ended.stderr
        assert "PATCHBAY_LOG_LEVEL=loud is not one of DEBUG" in ended.stderr
        assert "Traceback" not in ended.stderr
