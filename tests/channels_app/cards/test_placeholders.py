"""From a pressed button to a request."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from channels_app.cards import CardError, Envelope, HttpRequest, parse_message, substitute
from channels_app.cards.buttons import FORM, JSON, find_button
from tests.channels_app.cards.samples import adaptive, of_type, render

NASTY = 'say "hi" \\ \n {{b.value}} </script> 100% & = é😀'


def post(body: str = "", content_type: str | None = None, target: str = "https://a.test/", **more: Any) -> Any:
    action = {"@type": "HttpPOST", "name": "n", "target": target, "body": body, "bodyContentType": content_type, **more}
    envelope = parse_message({"title": "t", "potentialAction": [action]})
    return pressed(envelope, "/cards/0/card/potentialAction/0")


def pressed(envelope: Envelope, action_id: str) -> Any:
    button = find_button(envelope, action_id)
    assert button is not None
    return button.action


def send(body: str, inputs: dict[str, Any], content_type: str | None = None) -> HttpRequest:
    return substitute(post(body, content_type), inputs)


@pytest.mark.parametrize("value", [NASTY, "", "null", "1", "\\", '"', '","admin":true,"x":"'])
def test_inside_json_strings_words_stay_words(value: str) -> None:
    request = send('{"a": "{{a.value}}", "b": "x {{ a.value }} y"}', {"a": value})
    assert json.loads(request.body) == {"a": value, "b": f"x {value} y"}
    assert request.content_type == JSON


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("5", 5),
        ("-1.5e3", -1500.0),
        ("true", True),
        ("01", "01"),
        ("five", "five"),
        ('{"x": 1}', '{"x": 1}'),
        ("1, 2", "1, 2"),
        (["a", "b"], ["a", "b"]),
        ([], []),
    ],
)
def test_outside_json_strings_words_become_values(value: Any, read: Any) -> None:
    assert json.loads(send('{"a": {{a.value}} }', {"a": value}).body) == {"a": read}


def test_missing_inputs() -> None:
    assert json.loads(send('{"a": "{{a.value}}", "b": {{b.value}} }', {}).body) == {"a": "", "b": None}


@pytest.mark.parametrize(("value", "body"), [('{"x": 1}', b'{"x": 1}'), ("words", b'"words"'), ("[", b'"["')])
def test_a_body_that_is_one_token(value: str, body: bytes) -> None:
    assert send(" {{a.value}} ", {"a": value}).body.strip() == body


@pytest.mark.parametrize("body", ["{'a': '{{a.value}}'}", '{"a": ', "hello {{a.value}}"])
def test_a_body_that_is_not_json_is_refused(body: str) -> None:
    with pytest.raises(CardError) as caught:
        send(body, {"a": "x"})
    assert (caught.value.pointer, caught.value.rule) == ("/body", "json")


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8", None])
def test_forms(content_type: str | None) -> None:
    request = send("comment={{a.value}}&x=1", {"a": NASTY}, content_type)
    assert parse_qs(request.body.decode()) == {"comment": [NASTY], "x": ["1"]}
    assert request.content_type.startswith(FORM)


def test_a_form_that_is_none() -> None:
    with pytest.raises(CardError) as caught:
        send("no pair", {}, FORM)
    assert caught.value.rule == "form"


def test_other_bodies_are_left_alone() -> None:
    assert send("<a>{{a.value}}</a>", {"a": "<"}, "application/xml").body == b"<a><</a>"
    assert send("", {}).body == b""


def test_several_choices_are_joined() -> None:
    assert json.loads(send('{"a": "{{a.value}}"}', {"a": ["x", "y"]}).body) == {"a": "x;y"}
    joined = substitute(post("a={{a.value}}"), {"a": ["x", "y"]}, delimiter=",")
    assert parse_qs(joined.body.decode()) == {"a": ["x,y"]}


def test_target() -> None:
    request = substitute(post(target="https://a.test/{{a.value}}?q={{b.value}}"), {"a": "../x y", "b": "&c=1"})
    assert request.url == "https://a.test/..%2Fx%20y?q=%26c%3D1"
    assert request.method == "POST"


@pytest.mark.parametrize("target", ["{{a.value}}", "javascript:1", "", "//a.test", "ftp://a.test"])
def test_targets_that_are_no_address(target: str) -> None:
    with pytest.raises(CardError) as caught:
        substitute(post(target=target), {"a": "https://a.test/"})
    assert (caught.value.pointer, caught.value.rule) == ("/target", "url")


def test_headers() -> None:
    headers = [
        {"name": "X-Who", "value": "{{a.value}}"},
        {"name": "Authorization", "value": ""},
        {"name": "Content-Type", "value": "text/plain"},
        {"name": "Host", "value": "evil.test"},
        {"name": "content-length", "value": "5"},
    ]
    request = substitute(post("x", headers=headers), {"a": "me"})
    assert request.headers == (("X-Who", "me"), ("Authorization", ""))
    assert request.content_type == "text/plain"


@pytest.mark.parametrize(
    "header", [{"name": "X", "value": "{{a.value}}"}, {"name": "X: y\r\nZ", "value": ""}, {"name": "", "value": "x"}]
)
def test_headers_cannot_be_split(header: dict[str, str]) -> None:
    with pytest.raises(CardError) as caught:
        substitute(post(headers=[header]), {"a": "a\r\nX-Evil: 1"})
    assert caught.value.pointer == "/headers/0"


def adaptive_action(**action: Any) -> Any:
    envelope = parse_message(adaptive({"type": "TextBlock", "text": "x"}, actions=[{"title": "t", **action}]))
    (button,) = of_type(render(envelope), "Action.Submit")
    return pressed(envelope, button["data"]["patchbayAction"])


def test_action_http() -> None:
    action = adaptive_action(
        type="Action.Http",
        method="put",
        url="https://a.test/{{a.value}}",
        headers=[{"name": "X", "value": "{{a.value}}"}],
        body='{"a": "{{a.value}}"}',
    )
    request = substitute(action, {"a": 'x"'})
    assert (request.method, request.url) == ("PUT", "https://a.test/x%22")
    assert request.headers == (("X", 'x"'),)
    assert json.loads(request.body) == {"a": 'x"'}


def test_action_http_get_and_object_body() -> None:
    assert (
        substitute(adaptive_action(type="Action.Http", method="GET", url="https://a.test/", body="x"), {}).body == b""
    )
    action = adaptive_action(type="Action.Http", url="https://a.test/", body={"a": "{{a.value}}"})
    assert json.loads(substitute(action, {"a": NASTY}).body) == {"a": NASTY}
    with pytest.raises(CardError):
        substitute(adaptive_action(type="Action.Http", method="TRACE", url="https://a.test/"), {})


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ({"x": 1}, {"x": 1, "a": "b"}),
        (None, {"a": "b"}),
        ("words", {"data": "words", "a": "b"}),
        ({"a": 1}, {"a": "b"}),
    ],
)
def test_submit(data: Any, sent: Any) -> None:
    request = substitute(adaptive_action(type="Action.Submit", data=data), {"a": "b"}, url="https://hook.test/")
    assert request.url == "https://hook.test/"
    assert json.loads(request.body) == sent


def test_execute() -> None:
    action = adaptive_action(type="Action.Execute", id="i", verb="do", data={"x": 1})
    sent = json.loads(substitute(action, {"a": ["b"]}, url="https://hook.test/").body)
    assert sent == {"action": {"type": "Action.Execute", "id": "i", "verb": "do", "data": {"x": 1, "a": ["b"]}}}


def test_submit_goes_nowhere_by_itself() -> None:
    with pytest.raises(CardError):
        substitute(adaptive_action(type="Action.Submit"), {})
