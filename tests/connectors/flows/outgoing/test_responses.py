"""What a service may answer: as services are known to write it, and never taken for silence where it said something."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_app.cards import plain_text
from connectors.flows.outgoing.failures import unreadable
from connectors.flows.outgoing.responses import SILENT, Unreadable, read_answer

CARD = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "Rain."}]}
MESSAGE = {"type": "message", "text": "Rain."}
ANSWERS: list[Any] = [
    MESSAGE,
    {"Type": "message", "Text": "Rain."},
    {"TYPE": "message", "text": "Rain."},
    {"message": "Rain."},
    {"content": "Rain."},
    {"message": MESSAGE},
    {"activity": {"text": "Rain."}},
    {"statusCode": 200, "body": MESSAGE},
    {"statusCode": 200, "headers": {}, "body": json.dumps(MESSAGE)},
    {"statusCode": "201", "isBase64Encoded": False, "body": "Rain."},
    {"StatusCode": 200, "Body": {"Text": "Rain."}},
    [MESSAGE],
    json.dumps(MESSAGE),
    CARD,
    {"attachments": [CARD]},
    {"type": "message", "attachments": [{"contentType": "text/html", "content": "Rain."}], "text": ""},
    {"textFormat": "xml", "text": "<div>Rain.</div>"},
    {"text": ["Rain."]},
    "Rain.",
    ["Rain."],
]


def told(body: bytes, content_type: str = "") -> str | None:
    envelope = read_answer(body, content_type)
    return plain_text(envelope) if envelope else None


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_is_read_however_it_is_written(answer: Any) -> None:
    assert told(json.dumps(answer).encode()) == "Rain."
    assert told(gzip.compress(json.dumps(answer).encode()), "text/html") == "Rain."


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\tb", "Wörter", "雨"])
def test_may_have_raw_characters_of_its_own_set(text: str) -> None:
    for charset in ("utf-8", "utf-16", "gb18030"):
        body = f'{{"text": "{text}"}}'.encode(charset)
        assert (told(body, f"text/plain; charset={charset}") or "").split() == text.split()


@pytest.mark.parametrize("form", ["xml", "html"])
def test_keeps_every_word_of_a_table(form: str) -> None:
    text = "<table><tr><th>Host</th><th>State</th></tr><tr><td>web1</td><td>up</td></tr></table><ul><li>a</li></ul>"
    shown = told(json.dumps({"textFormat": form, "text": text}).encode()) or ""
    assert all(word in shown for word in ("Host", "State", "web1", "up", "a"))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted({*SILENT, "text", "attachments", "summary"})), st.none() | st.just(""), max_size=6
    )
)
def test_is_silence_only_where_nothing_is_said(answer: dict[str, Any]) -> None:
    assert read_answer(json.dumps(answer).encode()) is None


@settings(max_examples=60, deadline=None)
@given(
    st.text("qxyz", min_size=1, max_size=6),
    st.recursive(st.booleans() | st.integers(), lambda inside: st.lists(inside, min_size=1, max_size=3), max_leaves=3),
)
def test_that_cannot_be_read_is_no_silence(name: str, value: Any) -> None:
    for answer in ({name: value}, {"type": "message", name: value}, {"statusCode": 200, "body": {name: value}}):
        with pytest.raises(Unreadable) as error:
            read_answer(json.dumps(answer).encode())
        assert str(error.value)


@pytest.mark.parametrize(
    "body",
    [
        b"Rain.",
        b"<html>It works</html>",
        b"[]",
        b"7",
        b"null",
        b'[{"text": "a"}, {"text": "b"}]',
        b'{"ok": true}',
        b'{"text": "x',
        b'{"statusCode": 502, "body": "Internal server error"}',
    ],
)
def test_that_cannot_be_read_says_what_would_be(body: bytes) -> None:
    with pytest.raises(Unreadable) as error:
        read_answer(body)
    assert 'What is read is JSON such as {"text": "…"}.' in str(unreadable(error.value, name="Weather").text)


@pytest.mark.parametrize(
    ("text", "shown"), [(["a", "b"], "a\nb"), (True, "true"), (["ü", 1], "ü\n1"), ({"a": "ü"}, '{"a": "ü"}')], ids=repr
)
def test_a_text_that_is_none_is_shown_as_json_has_it(text: Any, shown: str) -> None:
    assert told(json.dumps({"text": text}).encode()) == shown
