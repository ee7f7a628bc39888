"""What strangers send is read in the log, and never taken for a line of the program's."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from channels_app import origin
from channels_app.web.middleware import OriginMiddleware
from config import logs

# Newlines of every kind, terminal escapes, overrides of direction, halves of a character, and plain text.
HOSTILE = st.text(
    st.one_of(st.sampled_from("\n\r\x0b\x0c\x1b\x00\x85\u2028\u2029\u202e\u2066\u200f\ud800[31m"), st.characters())
)
FORGED = "x\r\n2026-01-01 00:00:00,000 ERROR root FORGED"


@contextmanager
def written(formatter: logging.Formatter) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(logs.NoSecrets())
    logger = logging.Logger("patchbay.test")
    logger.addHandler(handler)
    yield logger, stream


def fail(text: str) -> Any:
    try:
        raise ValueError(text)
    except ValueError:
        return sys.exc_info()


class TestALine:
    @given(message=HOSTILE, argument=HOSTILE)
    def test_stays_one_line(self, message: str, argument: str) -> None:
        with written(logs.Line()) as (logger, stream):
            logger.error("%s: %s", message, argument)
        found = stream.getvalue()
        assert found.endswith("\n")
        assert not logs.CONTROL.search(found[:-1])
        assert " ERROR patchbay.test " in found

    @given(text=HOSTILE)
    def test_of_a_traceback_is_set_in(self, text: str) -> None:
        with written(logs.Line()) as (logger, stream):
            logger.error("failed", exc_info=fail(text))
        first, *others = stream.getvalue()[:-1].split("\n")
        assert first.endswith("failed")
        assert others[0] == f"{logs.INSIDE}Traceback (most recent call last):"
        assert all(line.startswith(logs.INSIDE) and not logs.CONTROL.search(line) for line in others)

    def test_shows_what_was_sent(self) -> None:
        assert logs.escape("a\nb\x1b[31m\u202ec\td“é”") == r"a\nb\x1b[31m\u202ec" + "\td“é”"


class TestJson:
    @given(message=HOSTILE)
    def test_is_an_object_on_a_line(self, message: str) -> None:
        with written(logs.Json()) as (logger, stream):
            logger.warning("%s", message)
        assert stream.getvalue().count("\n") == 1
        assert stream.getvalue().isascii()
        found = json.loads(stream.getvalue())
        assert found.keys() >= {"time", "level", "logger", "message"}
        assert (found["level"], found["message"]) == ("WARNING", message)

    def test_has_the_traceback_and_the_request(self) -> None:
        with written(logs.Json()) as (logger, stream), origin.coming_from(origin.Origin(request_id="a1b2")):
            logger.error("failed at pbt_%s", "s" * 40, exc_info=fail(FORGED))
        found = json.loads(stream.getvalue())
        assert found["exception"].startswith("Traceback")
        assert found["exception"].endswith(FORGED)
        assert found["request_id"] == "a1b2"
        assert "s" * 40 not in stream.getvalue()


@pytest.mark.parametrize(
    ("given", "kept"), [("7f3c-01.a", "7f3c-01.a"), ("", ""), ("a b", ""), ("x" * 129, ""), ("é", "")]
)
def test_a_request_id_is_short_and_plain(given: str, kept: str) -> None:
    seen = []

    def answer(request: Any) -> Any:
        seen.append(origin.current().request_id)

    OriginMiddleware(answer)(RequestFactory().get("/", headers={"X-Request-ID": given}))
    assert seen == [kept]


def test_all_that_is_logged_goes_this_way(settings: Any) -> None:
    """Whatever handler there is, in every process."""
    written = {"config.logs.Line", "config.logs.Json"}
    formatters, handlers = settings.LOGGING["formatters"], settings.LOGGING["handlers"]
    assert {one["()"] for one in formatters.values()} == written
    for handler in handlers.values():
        assert handler["formatter"] in formatters
        assert "no_secrets" in handler["filters"]
    loggers = [settings.LOGGING["root"], *settings.LOGGING["loggers"].values()]
    assert {name for one in loggers for name in one.get("handlers", ())} <= set(handlers)
    assert not settings.CELERY_WORKER_HIJACK_ROOT_LOGGER, "Celery's own handler would write as it likes"
