from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import Mention, parse_message, plain_text
from tests.channels_app.cards.samples import adaptive, render


def entity(name: str, key: str) -> dict[str, Any]:
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": key, "name": name}}


@pytest.mark.parametrize("key", ["msteams", "msTeams"])
def test_mentions_of_a_card(key: str) -> None:
    message = adaptive(
        {"type": "TextBlock", "text": "Hi <at>Ada</at> and <at id='1'>Bob</at>"},
        {"type": "FactSet", "facts": [{"title": "Who", "value": "<AT>Ada</AT>"}]},
        **{key: {"entities": [entity("Ada", "ada@a.test"), entity("Bob", "0b0b")]}},
    )
    envelope = parse_message(message)
    assert envelope.mentions == (
        Mention("<at>Ada</at>", "ada@a.test", "Ada"),
        Mention("<at>Bob</at>", "0b0b", "Bob"),
    )
    text, facts = render(envelope).cards[0]["body"]
    assert text["text"] == "Hi @Ada and @Bob"
    assert facts["facts"][0]["value"] == "@Ada"
    assert plain_text(envelope) == "Hi @Ada and @Bob\nWho: @Ada"


def test_mentions_of_a_text() -> None:
    envelope = parse_message({"type": "message", "text": "<at>Ada</at>!", "entities": [entity("Ada", "1")]})
    assert envelope.mentions == (Mention("<at>Ada</at>", "1", "Ada"),)
    assert render(envelope).text == {"type": "RichText", "markdown": "@Ada!"}


@pytest.mark.parametrize(
    "broken", [None, 1, "x", {}, {"type": "mention"}, {"type": "mention", "mentioned": {"id": 1}}, {"mentioned": {}}]
)
def test_malformed_entities_mention_nobody(broken: Any) -> None:
    message = adaptive({"type": "TextBlock", "text": "x"}, msteams={"entities": [broken, entity("Ada", "1")]})
    assert [mention.id for mention in parse_message(message).mentions] == ["1"]
    assert parse_message(adaptive(msteams={"entities": broken}, body=[])).mentions == ()
