"""The product in Simplified Chinese: nothing left out, nothing in English on the page, times as they are said there."""

import ast
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from channels_app.models import Channel, User
from config import translations
from tests.conftest import Hook, People
from tests.journeys.browser import browser, sign_in
from tests.product import Product

CATALOG = settings.BASE_DIR / "config" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
CATALOGS = list(translations.catalogs())
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|</?[a-z][^>]*>|&\w+;")
CHINESE = re.compile("[\u4e00-\u9fff]")


def messages_of(path: Path) -> list[Message]:
    with path.open("rb") as source:
        return [message for message in read_po(source) if message.id]


def texts(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list | tuple) else [str(value or "")]


def key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    context = message.context.decode() if isinstance(message.context, bytes) else message.context
    return context, tuple(texts(message.id))


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
class TestCatalog:
    def test_leaves_nothing_empty_or_guessed(self, path: Path) -> None:
        wrong = [message.id for message in messages_of(path) if message.fuzzy or not all(texts(message.string))]
        assert wrong == []

    def test_keeps_placeholders_and_markup(self, path: Path) -> None:
        for message in messages_of(path):
            *_others, most = texts(message.id)
            for text in texts(message.string):
                assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(most)), message.id

    def test_ends_sentences_as_chinese_does(self, path: Path) -> None:
        for message in messages_of(path):
            for text in texts(message.string):
                assert not (CHINESE.search(text[-2:-1]) and text[-1] in ".,;:!?"), text

    def test_is_compiled(self, path: Path, tmp_path: Path) -> None:
        fresh = tmp_path / "django.po"
        fresh.write_bytes(path.read_bytes())
        with translations.compile_catalog(fresh).open("rb") as compiled:
            known = {key(message): texts(message.string) for message in read_mo(compiled) if message.id}
        assert known == {key(message): texts(message.string) for message in messages_of(path)}


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext is not on this machine: nothing to extract with")
def test_the_catalogs_have_every_marked_string(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # In a copy: makemessages writes into every folder called locale that it comes by.
    for folder in ("channels_app", "config", "connectors", "templates"):
        ignored = shutil.ignore_patterns("static", "__pycache__", "*.mo")
        shutil.copytree(settings.BASE_DIR / folder, tmp_path / folder, ignore=ignored)
    monkeypatch.chdir(tmp_path)
    with override_settings(LOCALE_PATHS=[tmp_path / "config" / "locale"]):
        call_command("makemessages", verbosity=0)
    fresh = [message for path in CATALOGS for message in messages_of(tmp_path / path.relative_to(settings.BASE_DIR))]
    untranslated = [message.id for message in fresh if not all(texts(message.string))]
    assert untranslated == [], "run `make messages`, then translate these"


def sentences_in(path: Path) -> set[str]:
    """Texts of a module that look like sentences, docstrings aside."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if re.fullmatch(r"[A-Z%].* .*[.]", node.value, re.S)
    }


@pytest.mark.parametrize("folder", ["channels_app/cards", "connectors/payload"])
def test_what_is_said_of_a_card_is_marked_and_translated(folder: str) -> None:
    said = set().union(*(sentences_in(path) for path in (settings.BASE_DIR / folder).rglob("*.py")))
    known = {str(message.id) for message in messages_of(CATALOG)}
    assert len(said) > 10
    assert said - known == set()


@pytest.fixture(autouse=True)
def compiled() -> None:
    """As `make test` leaves them; pytest alone gets them here."""
    for path in CATALOGS:
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            translations.compile_catalog(path)


@pytest.fixture
def chinese(people: People) -> Client:
    """Alice's browser; she chose Chinese, the browser speaks English."""
    people.alice.locale = "zh-hans"
    people.alice.save()
    client = Client(headers={"Accept-Language": "en-US,en;q=0.9"})
    client.force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


def english_left_in(page: str) -> list[str]:
    """Whole texts and attributes of the page that the catalog has in Chinese."""
    page = re.sub(r"<(pre|style)\b.*?</\1>", "", page, flags=re.S)
    shown = {" ".join(text.split()) for text in re.split(r"<[^>]*>", page)}
    shown |= set(re.findall(r'(?:title|aria-label|placeholder|data-[a-z-]+)="([^"]+)"', page))
    english = {text for message in messages_of(CATALOG) for text in texts(message.id) if text != message.string}
    return sorted(shown & english)


class TestPages:
    def test_sign_in(self, db: None) -> None:
        page = Client(headers={"Accept-Language": "zh-CN,zh;q=0.9"}).get("/accounts/login/").content.decode()
        assert '<html lang="zh-hans"' in page
        assert "登录" in page
        assert english_left_in(page) == []

    def test_channel(self, chinese: Client, channel: Channel) -> None:
        Channel.objects.filter(pk=channel.pk).update(name="告警")
        page = chinese.get(f"/channels/{channel.pk}/").content.decode()
        assert "发送消息到 告警" in page
        assert english_left_in(page) == []

    def test_connectors(self, chinese: Client, channel: Channel, hook: Hook) -> None:
        Channel.objects.filter(pk=channel.pk).update(name="告警")
        page = chinese.get(f"/channels/{channel.pk}/connectors/").content.decode()
        assert "添加连接器" in page
        assert english_left_in(page) == []

    def test_scripts_words(self, chinese: Client, channel: Channel) -> None:
        page = chinese.get(f"/channels/{channel.pk}/").content.decode()
        words = re.search(r'<script id="words"[^>]*>(.*?)</script>', page, re.S)
        assert words
        assert "\\u" in words[1] or CHINESE.search(words[1])
        assert "Something went wrong" not in words[1]


class TestLanguage:
    def test_is_the_one_a_person_chose(self, chinese: Client, people: People, channel: Channel) -> None:
        assert '<html lang="zh-hans"' in chinese.get(f"/channels/{channel.pk}/").content.decode()
        User.objects.filter(pk=people.alice.pk).update(locale="en")
        answer = chinese.get(f"/channels/{channel.pk}/", headers={"Accept-Language": "zh-CN"})
        assert '<html lang="en"' in answer.content.decode()

    @pytest.mark.parametrize(
        ("accepted", "language"),
        [("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"), ("zh", "zh-hans"), ("en-GB,zh;q=0.5", "en"), ("fr", "en"), ("", "en")],
    )
    def test_is_the_browsers_where_none_was_chosen(
        self, people: People, channel: Channel, accepted: str, language: str
    ) -> None:
        client = Client(headers={"Accept-Language": accepted})
        client.force_login(people.bob, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(f"/channels/{channel.pk}/")
        assert f'<html lang="{language}"' in answer.content.decode()
        assert "Accept-Language" in answer["Vary"]

    def test_of_a_sender_is_english(self, hook: Hook) -> None:
        answer = Client(headers={"Accept-Language": "zh-CN"}).post(hook.path, "", content_type="application/json")
        assert not CHINESE.search(answer.content.decode())


class TestTimes:
    def test_on_the_server(self) -> None:
        at = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)
        with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
            assert date_format(timezone.localtime(at), "DATE_FORMAT") == "2026年11月23日"
            assert date_format(timezone.localtime(at), "DATETIME_FORMAT") == "2026年11月23日 23:04"

    @pytest.mark.browser
    def test_in_the_browser(self, product: Product) -> None:
        channel, user = product.demo["channel_id"], product.demo["users"][0]
        product.api("POST", f"channels/{channel}/messages", json={"text": "几点了"}).raise_for_status()
        with browser(product.base_url) as (context, complaints):
            sign_in(context.new_page(), user["email"], user["password"])
            assert context.browser
            chinese = context.browser.new_context(
                base_url=product.base_url, locale="zh-CN", storage_state=context.storage_state()
            )
            page = chinese.new_page()
            page.goto(f"/channels/{channel}/")
            stamp = page.locator("article", has_text="几点了").last.locator("time").first
            assert stamp.inner_text() in ("现在", "1分钟前", "2分钟前")
            assert "星期" in (stamp.get_attribute("title") or "")
            assert page.get_by_text("今天", exact=True).count() == 1
        assert complaints == []
