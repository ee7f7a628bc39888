"""The token is the whole secret of a webhook: it is in the URL, and nowhere else."""

import hashlib
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import astuple
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channels_app.flows import tokens
from channels_app.models import ApiToken, Message
from connectors.flows import connecting
from connectors.flows.ingress import receiving, rejected_posts
from connectors.models import WebhookToken
from tests.conftest import Hook, People
from tests.connectors.sender import Sender

TEXT = {"text": "x"}


def token_of(hook: Hook) -> str:
    return hook.urls.short.rpartition("pbh_")[2]


def tables_with(text: str) -> list[str]:
    """The tables that hold a text anywhere, as text or as bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(
                f'SELECT count(*) FROM "{name}" AS row WHERE row::text ILIKE %s OR row::text ILIKE %s',
                [f"%{text}%", f"%{text.encode().hex()}%"],
            )
            if cursor.fetchall() != [(0,)]:
                found.append(name)
    packed = (f"{message.card}{message.payload!r}" for message in Message.objects.all())
    return [*found, *("channels_app_message" for content in packed if text in content)]


@pytest.fixture
def console() -> Iterator[io.StringIO]:
    """What the product's own log handler writes, with everything switched on."""
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    level, stream = logging.getLogger().level, io.StringIO()
    before = handler.setStream(stream)
    logging.getLogger().setLevel(logging.DEBUG)
    yield stream
    logging.getLogger().setLevel(level)
    handler.setStream(before)


class TestAToken:
    def test_is_stored_as_its_hash_only(self, hook: Hook) -> None:
        token = token_of(hook)
        assert re.fullmatch("[0-9a-f]{32}", token)
        stored = WebhookToken.objects.get()
        assert bytes(stored.token_hash) == hashlib.sha256(token.encode()).digest()
        assert stored.hint == token[-4:]
        assert tables_with(token) == []
        assert tables_with(stored.hint) == ["connectors_webhooktoken"], "the search finds what is there"

    def test_is_not_stored_by_a_post_a_rotation_or_an_error(self, hook: Hook, people: People, sender: Sender) -> None:
        for url in astuple(hook.urls):
            sender.post(url, TEXT)
            sender.post(url, b"{")
        connecting.rotate(connection=hook.connection, by=people.alice, overlap=timedelta(1), now=timezone.now())
        assert tables_with(token_of(hook)) == []

    def test_of_the_api_is_stored_as_its_hash_only(self, people: People) -> None:
        _token, secret = tokens.create_token(by=people.alice, name="x", scopes=list(ApiToken.Scope.values))
        assert tables_with(secret) == []
        assert tables_with(secret.removeprefix("pbt_")) == []

    def test_is_another_every_time(self, hook: Hook, people: People) -> None:
        made = {
            connecting.rotate(
                connection=hook.connection, by=people.alice, overlap=timedelta(), now=timezone.now()
            ).short
            for _ in range(20)
        }
        assert len(made) == 20


class TestALog:
    def test_holds_no_token_of_a_post(self, hook: Hook, sender: Sender, console: io.StringIO) -> None:
        for url in astuple(hook.urls):
            assert sender.post(url, TEXT).status in (200, 202)
            assert sender.post(url, b"{").status == 400
            assert sender.send("GET", url).status == 405
            assert sender.post(url + "/x/y", TEXT).status in (202, 404)
        assert "refused a post: json" in console.getvalue()
        assert token_of(hook) not in console.getvalue()

    @pytest.mark.parametrize("shape", ["short", "teams", "workflows", "provider", "bare"])
    def test_holds_no_token_of_a_crash(
        self, hook: Hook, sender: Sender, console: io.StringIO, monkeypatch: pytest.MonkeyPatch, shape: str
    ) -> None:
        shapes = {
            "short": hook.urls.short,
            "teams": hook.urls.teams,
            "workflows": hook.urls.workflows,
            "provider": hook.urls.teams.replace("IncomingWebhook", "203a1e2c-26cc-47ca-83ae-be98f960b6b2"),
            "bare": hook.urls.short.replace("pbh_", ""),
        }

        def crash(*_arguments: object, **_options: object) -> None:
            raise RuntimeError(f"while at POST {shapes[shape]} HTTP/1.1")

        monkeypatch.setattr(receiving, "read", crash)
        answer = sender.post(shapes[shape], TEXT)
        assert (answer.status, answer.problem["rule"]) == (500, "server")
        logged = console.getvalue()
        assert "hook post failed" in logged
        assert "RuntimeError: while at POST" in logged
        assert token_of(hook) not in logged
        assert token_of(hook)[8:] not in logged

    def test_holds_no_token_of_the_api(self, people: People, console: io.StringIO) -> None:
        _token, secret = tokens.create_token(by=people.alice, name="x", scopes=["teams:read"])
        logging.getLogger("x").error("failed with %s", {"authorization": f"Bearer {secret}"})
        assert "failed with" in console.getvalue()
        assert secret not in console.getvalue()


class TestAPost:
    @pytest.mark.parametrize("shape", ["short", "teams", "workflows"])
    def test_takes_one_select_and_one_insert(
        self, hook: Hook, sender: Sender, django_assert_num_queries: DjangoAssertNumQueries, shape: str
    ) -> None:
        with django_assert_num_queries(2) as captured:
            assert sender.post(getattr(hook.urls, shape), TEXT).status in (200, 202)
        assert [query["sql"].split()[0] for query in captured.captured_queries] == ["SELECT", "INSERT"]

    def test_that_is_refused_takes_one_select_and_is_put_on_record(
        self, hook: Hook, sender: Sender, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(2) as captured:
            assert sender.post(hook.urls.short, b"{").status == 400
        assert [query["sql"].split()[0] for query in captured.captured_queries] == ["SELECT", "INSERT"]

    def test_that_is_refused_again_and_again_takes_one_select(
        self,
        hook: Hook,
        sender: Sender,
        django_assert_num_queries: DjangoAssertNumQueries,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(rejected_posts, "AN_HOUR", 0)
        with django_assert_num_queries(1):
            assert sender.post(hook.urls.short, b"{").status == 400
