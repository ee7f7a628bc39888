"""What a reader filled in, from the browser's names back to the sender's."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import CardError, parse_message, read_inputs

from .samples import adaptive, of_type, render

INPUTS = (
    {"@type": "TextInput", "id": "words", "isRequired": True, "maxLength": 10},
    {"@type": "DateInput", "id": "day"},
    {"@type": "DateInput", "id": "moment", "includeTime": True},
    {"@type": "MultichoiceInput", "id": "one", "choices": [{"display": "A", "value": "a"}, {"display": "B"}]},
    {"@type": "MultichoiceInput", "id": "many", "isMultiSelect": True, "choices": ["x", "y", "z, really"]},
)
BODY = "&".join(f"{item['id']}={{{{{item['id']}.value}}}}" for item in INPUTS)
ACTION = "/cards/0/card/potentialAction/0/actions/0"


def answer(*, body: str = BODY, **values: Any) -> Any:
    post = {"@type": "HttpPOST", "name": "Send", "target": "https://a.test/", "body": body}
    form = {"@type": "ActionCard", "name": "f", "inputs": list(INPUTS), "actions": [post]}
    envelope = parse_message({"title": "t", "potentialAction": [form]})
    sent = {f"m1-0_1-{key.replace('__', '.')}": value for key, value in values.items()}
    return read_inputs(envelope, ACTION, {**sent, "m1-0_2-words": "of another form", "x": 1}, prefix="m1-")


def test_all_kinds() -> None:
    read = answer(words="hi", day="2024-01-31", moment="2024-01-31", moment__time="09:30", one="B", many="x,y")
    assert read == {
        "words": "hi",
        "day": "2024-01-31",
        "moment": "2024-01-31T09:30:00Z",
        "one": "B",
        "many": ["x", "y"],
    }


def test_nothing_filled_in() -> None:
    assert answer(words="hi") == {"words": "hi", "day": "", "moment": "", "one": "", "many": []}


@pytest.mark.parametrize(("many", "read"), [("z, really", ["z, really"]), (["x", "y"], ["x", "y"]), ("", [])])
def test_several_choices(many: Any, read: Any) -> None:
    assert answer(words="hi", many=many)["many"] == read


@pytest.mark.parametrize(
    ("values", "pointer", "rule"),
    [
        ({}, "/inputs/words", "required"),
        ({"words": "  "}, "/inputs/words", "required"),
        ({"words": "x" * 11}, "/inputs/words", "max-length"),
        ({"words": "x", "one": "c"}, "/inputs/one", "choice"),
        ({"words": "x", "many": "x,forged"}, "/inputs/many", "choice"),
    ],
)
def test_refusals(values: dict[str, Any], pointer: str, rule: str) -> None:
    with pytest.raises(CardError) as caught:
        answer(**values)
    assert (caught.value.pointer, caught.value.rule) == (pointer, rule)


def test_an_action_gets_only_the_inputs_it_uses() -> None:
    assert answer(body="day={{day.value}}", day="2024-01-31") == {"day": "2024-01-31"}


def test_adaptive_inputs() -> None:
    envelope = parse_message(
        adaptive({"type": "Input.Text", "id": "a-b"}, actions=[{"type": "Action.Submit", "title": "s"}])
    )
    (field,), (button,) = of_type(render(envelope), "Input.Text"), of_type(render(envelope), "Action.Submit")
    sent = {field["id"]: 5, "m1-1-of another card": "x"}
    assert read_inputs(envelope, button["data"]["patchbayAction"], sent, prefix="m1-") == {"a-b": "5"}


def test_no_such_button() -> None:
    with pytest.raises(CardError) as caught:
        read_inputs(parse_message({"title": "t"}), "/nowhere", {}, prefix="m1-")
    assert caught.value.rule == "action"
