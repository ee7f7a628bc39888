"""Buttons of a MessageCard, as the browser sees them."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import parse_message
from channels_app.cards.buttons import find_button
from channels_app.cards.formats.message_card_actions import HttpPost
from tests.channels_app.cards.samples import HOSTILE, of_type, render, rules

SECRET = {
    "@type": "HttpPOST",
    "name": "Go",
    "target": "https://secret.test/",
    "body": "hush",
    "headers": [{"name": "X", "value": "hush"}],
}


def card(*actions: Any) -> dict[str, Any]:
    return {"title": "t", "potentialAction": list(actions)}


def form(*inputs: Any, body: str = "", name: str = "Form") -> dict[str, Any]:
    post = {"@type": "HttpPOST", "name": "Send", "target": "https://secret.test/", "body": body}
    return {"@type": "ActionCard", "name": name, "inputs": list(inputs), "actions": [post]}


def test_open_uri_keeps_a_target_for_each_system() -> None:
    targets = [{"os": "iOS", "uri": "https://i.test/"}, {"os": "default", "uri": "https://d.test/"}]
    (button,) = of_type(render(card({"@type": "OpenUri", "name": "Open", "targets": targets})), "Action.OpenUrl")
    assert button["url"] == "https://d.test/"
    assert button["patchbay"] == {"targets": {"ios": "https://i.test/", "default": "https://d.test/"}}


@pytest.mark.parametrize("target", [["https://a.test/"], "https://a.test/", [{"uri": "https://a.test/"}]])
def test_view_action(target: Any) -> None:
    (button,) = of_type(render(card({"@type": "ViewAction", "name": "View", "target": target})), "Action.OpenUrl")
    assert button == {"type": "Action.OpenUrl", "title": "View", "url": "https://a.test/"}


@pytest.mark.parametrize("uri", [*HOSTILE, "", "*<https://a.test|v1>*", "ssh://a.test", "/x", "localsystem://7"])
def test_a_button_that_opens_nothing_stays_and_says_why(uri: str) -> None:
    message = card({"@type": "OpenUri", "name": "Open", "targets": [{"os": "default", "uri": uri}]})
    (button,) = render(message).cards[0]["actions"]
    assert (button["title"], button["isEnabled"]) == ("Open", False)
    assert button["tooltip"]
    assert ("/potentialAction/0", "url") in rules(parse_message(message))


def test_http_post_hands_over_nothing_but_its_id() -> None:
    envelope = parse_message(card(SECRET))
    (button,) = render(envelope).cards[0]["actions"]
    assert button == {
        "type": "Action.Submit",
        "title": "Go",
        "data": {"patchbayAction": "/cards/0/card/potentialAction/0"},
        "associatedInputs": "none",
    }
    assert "secret" not in str(render(envelope).cards)
    button = find_button(envelope, "/cards/0/card/potentialAction/0")
    action = button and button.action
    assert isinstance(action, HttpPost)
    assert action.target == "https://secret.test/"


def test_ids_lead_to_their_action_wherever_it_is() -> None:
    message = {
        "title": "t",
        "sections": [{"text": "x", "potentialAction": [{**SECRET, "name": "in section"}]}],
        "potentialAction": [{"@type": "ActionCard", "name": "f", "actions": [{**SECRET, "name": "in form"}]}],
    }
    envelope = parse_message(
        {
            "type": "message",
            "text": "x",
            "attachments": [{"contentType": "application/vnd.microsoft.teams.card.o365connector", "content": message}]
            * 2,
        }
    )
    ids = [button["data"]["patchbayAction"] for button in of_type(render(envelope), "Action.Submit")]
    assert len(set(ids)) == 4
    buttons = [find_button(envelope, key) for key in ids]
    assert [getattr(found and found.action, "name", None) for found in buttons] == ["in section", "in form"] * 2


@pytest.mark.parametrize(
    "key", ["", "/", "nonsense", "/cards/0/card", "/cards/0/card/title", "/cards/9/card/potentialAction/0"]
)
def test_other_ids_lead_nowhere(key: str) -> None:
    assert find_button(parse_message(card(SECRET)), key) is None


def test_text_input() -> None:
    shown = render(
        card(
            form(
                {
                    "@type": "textInput",
                    "id": "c",
                    "title": "Comment",
                    "value": "v",
                    "isMultiline": True,
                    "maxLength": "20",
                    "isRequired": "true",
                }
            )
        )
    )
    (found,) = of_type(shown, "Input.Text")
    assert found == {
        "type": "Input.Text",
        "id": "m1-0_1-c",
        "label": "Comment",
        "value": "v",
        "isMultiline": True,
        "maxLength": 20,
        "isRequired": True,
        "errorMessage": "Comment: required",
    }


def test_date_input() -> None:
    day = {"@type": "DateInput", "id": "d", "title": "Due", "value": "2024-01-31T09:30:00Z"}
    assert of_type(render(card(form(day))), "Input.Date")[0]["value"] == "2024-01-31"
    assert of_type(render(card(form(day))), "Input.Time") == []
    (time,) = of_type(render(card(form({**day, "includeTime": True}))), "Input.Time")
    assert (time["id"], time["value"]) == ("m1-0_1-d.time", "09:30")


@pytest.mark.parametrize(
    ("many", "style", "drawn"),
    [
        (False, None, "compact"),
        (True, None, "expanded"),
        ("true", True, "compact"),
        (True, "compact", "compact"),
        (False, "normal", "compact"),
        (False, "expanded", "expanded"),
    ],
)
def test_multichoice_input(many: Any, style: Any, drawn: str) -> None:
    choices = [{"display": "One", "value": "1"}, {"display": "Two"}, "Three"]
    item = {"@type": "MultichoiceInput", "id": "m", "choices": choices, "isMultiSelect": many, "style": style}
    found = of_type(render(card(form(item))), "Input.ChoiceSet")[0]
    assert found["style"] == drawn
    assert found.get("isMultiSelect", False) is (many is not False)
    assert [choice["value"] for choice in found["choices"]] == ["1", "Two", "Three"]


def test_unknown_inputs_are_text() -> None:
    message = card(form({"@type": "ColorInput", "id": "c"}))
    assert len(of_type(render(message), "Input.Text")) == 1
    assert ("/potentialAction/0/inputs/0", "input-type") in rules(parse_message(message))


def test_forms_may_share_ids() -> None:
    shown = render(card(form({"@type": "TextInput", "id": "c"}), form({"@type": "TextInput", "id": "c"})))
    assert [item["id"] for item in of_type(shown, "Input.Text")] == ["m1-0_1-c", "m1-0_2-c"]


def test_required_inputs_block_only_the_actions_that_use_them() -> None:
    a = {"@type": "TextInput", "id": "a", "isRequired": True}
    b = {"@type": "TextInput", "id": "b", "isRequired": True}
    both, one, none = (
        of_type(render(card(form(a, b, body=body))), "Action.Submit")[0]
        for body in ("{{a.value}}{{ b.value }}", "{{a.value}}", "")
    )
    assert both["patchbay"] == {"inputs": ["m1-0_1-a", "m1-0_1-b"], "requires": ["m1-0_1-a", "m1-0_1-b"]}
    assert both["associatedInputs"] == "auto"
    assert one["patchbay"] == {"inputs": ["m1-0_1-a"], "requires": ["m1-0_1-a"]}
    assert one["associatedInputs"] == "none"
    assert none["patchbay"] == {"inputs": [], "requires": []}
    assert none["associatedInputs"] == "none"


@pytest.mark.parametrize("kind", ["InvokeAddInCommand", "Transaction", "ActionCardX", ""])
def test_other_actions_are_disabled_with_a_reason(kind: str) -> None:
    (button,) = render(card({"@type": kind, "name": "Run"})).cards[0]["actions"]
    assert (button["title"], button["isEnabled"]) == ("Run", False)
    assert button["tooltip"]
    assert "data" not in button
