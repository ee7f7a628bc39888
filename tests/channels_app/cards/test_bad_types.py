"""A wrong type is refused, with its exact place."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import CardError, parse_message
from tests.channels_app.cards.samples import attached

HERO = "application/vnd.microsoft.card.hero"
POST = {"@type": "HttpPOST", "name": "n", "target": "https://a.test/"}


def card(**members: Any) -> dict[str, Any]:
    return {"text": "hi", **members}


def section(**members: Any) -> dict[str, Any]:
    return card(sections=[{"text": "one"}, members])


def action(**members: Any) -> dict[str, Any]:
    return card(potentialAction=[{**POST, **members}])


def form(**members: Any) -> dict[str, Any]:
    return action(**{"@type": "ActionCard", "inputs": [{"@type": "MultichoiceInput", **members}]})


@pytest.mark.parametrize(
    ("message", "pointer", "allowed"),
    [
        ({"text": {}}, "/text", "string"),
        ({"text": ["a"]}, "/text", "string"),
        (card(title={"a": 1}), "/title", "string"),
        (card(themeColor=[]), "/themeColor", "string"),
        (card(summary={}), "/summary", "string"),
        (card(sections={}), "/sections", "array"),
        (card(sections="x"), "/sections", "array"),
        (card(sections=["x"]), "/sections/0", "object"),
        (card(sections=[[]]), "/sections/0", "object"),
        (card(potentialAction={}), "/potentialAction", "array"),
        (card(potentialAction=["x"]), "/potentialAction/0", "object"),
        (card(hideOriginalBody="maybe"), "/hideOriginalBody", "boolean"),
        (card(expectedActors="a@b.test"), "/expectedActors", "array"),
        (card(expectedActors=[{}]), "/expectedActors/0", "string"),
        (section(title=[]), "/sections/1/title", "string"),
        (section(markdown="maybe"), "/sections/1/markdown", "boolean"),
        (section(startGroup=[]), "/sections/1/startGroup", "string"),
        (section(facts="a: b"), "/sections/1/facts", "array"),
        (section(facts={"a": {}}), "/sections/1/facts/a", "string"),
        (section(facts={"name": []}), "/sections/1/facts/name", "string"),
        (card(sections={"nobody": 1}), "/sections", "array"),
        (action(headers={"X-Key": "1"}), "/potentialAction/0/headers", "array"),
        (section(facts=["a"]), "/sections/1/facts/0", "object"),
        (section(facts=[{"name": "a", "value": {}}]), "/sections/1/facts/0/value", "string"),
        (section(facts=[{"name": []}]), "/sections/1/facts/0/name", "string"),
        (section(images={}), "/sections/1/images", "array"),
        (section(images=[{"image": []}]), "/sections/1/images/0/image", "string"),
        (section(heroImage=[]), "/sections/1/heroImage", "object"),
        (section(activityImage={}), "/sections/1/activityImage", "string"),
        (section(potentialAction=[1]), "/sections/1/potentialAction/0", "object"),
        (action(target={}), "/potentialAction/0/target", "string"),
        (action(body={}), "/potentialAction/0/body", "string"),
        (action(headers={}), "/potentialAction/0/headers", "array"),
        (action(headers=["x"]), "/potentialAction/0/headers/0", "object"),
        (action(isPrimary="x"), "/potentialAction/0/isPrimary", "boolean"),
        (
            card(potentialAction=[{"@type": "OpenUri", "targets": [{"uri": "https://a.test/"}, {"uri": {}}]}]),
            "/potentialAction/0/targets/1/uri",
            "string",
        ),
        (form(choices={}), "/potentialAction/0/inputs/0/choices", "array"),
        (form(choices=[{"display": []}]), "/potentialAction/0/inputs/0/choices/0/display", "string"),
        (form(isMultiSelect="x"), "/potentialAction/0/inputs/0/isMultiSelect", "boolean"),
        (
            action(**{"@type": "ActionCard", "inputs": [{"@type": "TextInput", "maxLength": "x"}]}),
            "/potentialAction/0/inputs/0/maxLength",
            "number",
        ),
        ({"type": "message", "attachments": "x"}, "/attachments", "array"),
        ({"type": "message", "attachments": ["x"]}, "/attachments/0", "object"),
        (attached("x"), "/attachments/0/content", "object"),
        (attached(None), "/attachments/0/content", "object"),
        (attached({"body": {}}), "/attachments/0/content/body", "array"),
        (attached({"body": [], "actions": "x"}), "/attachments/0/content/actions", "array"),
        (attached({"title": []}, HERO), "/attachments/0/content/title", "string"),
        (attached({"buttons": {}}, HERO), "/attachments/0/content/buttons", "array"),
        (attached({"images": [3]}, HERO), "/attachments/0/content/images/0", "object"),
        ({"title": "t", "te/xt": 1, "text": {}}, "/text", "string"),
    ],
)
def test_place(message: dict[str, Any], pointer: str, allowed: str) -> None:
    with pytest.raises(CardError) as caught:
        parse_message(message)
    assert (caught.value.pointer, caught.value.rule) == (pointer, "type")
    assert caught.value.allowed == (allowed,)
    assert pointer in str(caught.value)
