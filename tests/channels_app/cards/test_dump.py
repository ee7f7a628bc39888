from __future__ import annotations

import json
from typing import Any

import pytest

from channels_app.cards import CardError, dump_message, load_message, parse_message
from tests.channels_app.cards.samples import adaptive


def test_findings_and_everything_else_survive() -> None:
    message = adaptive(
        {"type": "X"}, msteams={"entities": [{"type": "mention", "text": "t", "mentioned": {"id": "1"}}]}
    )
    envelope = parse_message({**message, "text": "t", "summary": "s", "attachmentLayout": "carousel", "x": 1})
    assert envelope.findings
    assert envelope.mentions
    assert load_message(json.loads(json.dumps(dump_message(envelope)))) == envelope


def test_senders_own_names_are_stored() -> None:
    stored = dump_message(
        parse_message({"Title": "t", "potentialAction": [{"@type": "httppost", "name": "n"}], "x": 1})
    )
    assert stored["cards"] == [
        {
            "kind": "MessageCard",
            "card": {
                "@type": "MessageCard",
                "title": "t",
                "potentialAction": [{"@type": "HttpPOST", "name": "n"}],
                "x": 1,
            },
        }
    ]


@pytest.mark.parametrize("stored", [{}, {"cards": [1]}, {"cards": [{"kind": "none", "card": {}}]}, {"cards": None}])
def test_what_was_never_stored(stored: dict[str, Any]) -> None:
    with pytest.raises(CardError):
        load_message(stored)
