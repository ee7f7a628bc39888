"""Asks an address as somebody, and tells what was answered and whether anything was written."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, TestCase

from channels_app import server_settings
from channels_app.flows import tokens
from channels_app.models import ApiToken, User
from tests.audit_routes.world import sign_in

SIGN_IN = "/accounts/login/?next="
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?|\s*(?:WITH|MERGE|TRUNCATE)\b')
# What every request may write: when a session was last seen, who tried what.
BESIDES = {"channels_app_session"}
# What is another on every page: tokens of forms, ids of requests, moments.
EACH_TIME = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"?')


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    wrote: frozenset[str]

    @property
    def cell(self) -> str:
        """Returns the answer as the table has it."""
        if self.status == 302 and SIGN_IN in self.headers.get("Location", ""):
            return "in" + "+" * bool(self.wrote)
        return f"{self.status}{'+' * bool(self.wrote)}"

    @property
    def told(self) -> tuple[int, dict[str, str], bytes]:
        """Returns what somebody could compare to learn whether a thing exists."""
        headers = {name: value for name, value in self.headers.items() if name not in EACH_HEADER}
        return self.status, headers, EACH_TIME.sub(b"", self.body)


EACH_HEADER = {"Content-Length", "Content-Security-Policy", "request-id", "Date", "Expires", "Set-Cookie"}


class Reader:
    """Somebody's browser and program: a live session and a token with every scope; nobody's has neither."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self.client = Client(raise_request_exception=False)
        self.careful = Client(raise_request_exception=False, enforce_csrf_checks=True)
        self.secret = ""
        self.lost: dict[str, Any] = {}  # what they are told where there is nothing
        if user:
            sign_in(self.client, user)
            self.secret = tokens.create_token(by=user, name="all", scopes=list(ApiToken.Scope.values))[1]
        self.cookies = self.client.cookies.output(header="", sep=";")

    def browser(self, *, is_careful: bool = False) -> Client:
        """Returns the browser as it was when it signed in."""
        client = self.careful if is_careful else self.client
        client.cookies = SimpleCookie()
        if self.user:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client

    @property
    def session(self) -> str:
        found = SimpleCookie(self.cookies)[settings.SESSION_COOKIE_NAME]
        return found.value


@contextmanager
def undone() -> Iterator[None]:
    """Undoes what happens within; to flows it looks like a test's own transaction, as it is."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)
    server_settings.forget()


class Writes:
    """Notes the tables that statements changed rows of."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if (found := WRITES.match(str(sql))) and context["cursor"].rowcount != 0:
            self.tables.add(found[1] or str(sql)[:60])
        return result


def answer_to(call: Callable[[], Any], *, commits: bool = False) -> Answer:
    writes = Writes()
    with undone(), connection.execute_wrapper(writes):
        if commits:
            with TestCase.captureOnCommitCallbacks(execute=True):
                response = call()
        else:
            response = call()
        body = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, dict(response.items()), body, frozenset(writes.tables - BESIDES))
