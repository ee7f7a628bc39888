from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import dump_message, load_message, parse_message, plain_text
from tests.channels_app.cards.samples import HOSTILE, attached, image_url, of_type, render, rules

MICROSOFT = "application/vnd.microsoft.card."
OPEN = {"type": "openUrl", "title": "Open", "value": "https://a.test/"}
IMAGE = {"url": "https://a.test/i.png", "alt": "A cat"}
HERO = {"title": "T", "subtitle": "S", "text": "<b>B</b><script>1</script>", "images": [IMAGE], "buttons": [OPEN]}
RECEIPT = {
    "title": "T",
    "facts": [{"key": "Order", "value": 1}],
    "items": [{"title": "Tea", "subtitle": "green", "price": "$2", "quantity": 2, "image": IMAGE}],
    "tax": "$1",
    "total": "$5",
    "buttons": [OPEN],
}
ITEMS = [
    {"type": "section", "title": "Files"},
    {"type": "file", "id": "1", "title": "a.txt", "subtitle": "old", "tap": OPEN},
    {"type": "resultItem", "icon": "https://a.test/i.png", "title": "R", "tap": {"type": "imBack", "value": "x"}},
]


@pytest.mark.parametrize("kind", ["hero", "thumbnail"])
def test_hero_and_thumbnail(kind: str) -> None:
    shown = render(attached(HERO | {"tap": OPEN}, MICROSOFT + kind))
    assert of_type(shown, "RichText") == [{"type": "RichText", "html": "<b>B</b>"}]
    assert [block["text"] for block in of_type(shown, "TextBlock")] == ["T", "S"]
    (image,) = of_type(shown, "Image")
    assert (image["url"], image["altText"]) == (image_url(IMAGE["url"]), "A cat")
    assert shown.cards[0]["actions"] == [{"type": "Action.OpenUrl", "title": "Open", "url": "https://a.test/"}]
    assert shown.cards[0]["selectAction"]["url"] == "https://a.test/"


def test_list() -> None:
    message = attached({"title": "T", "items": ITEMS, "buttons": [OPEN]}, "application/vnd.microsoft.teams.card.list")
    shown = render(message)
    assert [block["text"].replace("\\", "") for block in of_type(shown, "TextBlock")] == [
        "T",
        "Files",
        "a.txt",
        "old",
        "R",
    ]
    rows = of_type(shown, "ColumnSet")
    assert rows[0]["selectAction"]["url"] == "https://a.test/"
    assert "selectAction" not in rows[1]


def test_receipt() -> None:
    text = plain_text(parse_message(attached(RECEIPT, MICROSOFT + "receipt")))
    assert text.splitlines() == ["T", "Order: 1", "A cat", "Tea × 2", "green", "$2", "Tax", "$1", "Total", "$5", "Open"]


def test_signin() -> None:
    card = {"text": "Please", "buttons": [{"type": "signin", "title": "Sign in", "value": "https://login.test/"}]}
    shown = render(attached(card, MICROSOFT + "signin"))
    assert of_type(shown, "Action.OpenUrl")[0]["url"] == "https://login.test/"


@pytest.mark.parametrize("kind", ["imBack", "messageBack", "invoke", "postBack", "call", ""])
def test_buttons_that_need_a_bot(kind: str) -> None:
    message = attached({"title": "T", "buttons": [{"type": kind, "title": "B", "value": {"x": 1}}]}, MICROSOFT + "hero")
    (button,) = render(message).cards[0]["actions"]
    assert (button["title"], button["isEnabled"]) == ("B", False)
    assert ("/attachments/0/content/buttons/0", "button-type") in rules(parse_message(message))


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_addresses(url: str) -> None:
    press = {"type": "openUrl", "title": "B", "value": url}
    card = {"title": "T", "buttons": [press], "tap": press, "images": [{"url": url, "tap": press}]}
    shown = render(attached(card, MICROSOFT + "hero"))
    assert of_type(shown, "Action.OpenUrl") == of_type(shown, "Image") == []
    assert "selectAction" not in shown.cards[0]


def test_many_buttons_are_all_shown() -> None:
    envelope = parse_message(attached({"title": "T", "buttons": [OPEN] * 9}, MICROSOFT + "hero"))
    assert len(of_type(render(envelope), "Action.OpenUrl")) == 9
    assert ("/attachments/0/content/buttons", "teams-limit") in rules(envelope)


@pytest.mark.parametrize(
    ("kind", "card"), [("hero", HERO), ("thumbnail", HERO), ("receipt", RECEIPT), ("signin", {"text": "x", "y": 1})]
)
def test_stored_and_loaded(kind: str, card: dict[str, Any]) -> None:
    envelope = parse_message(attached(card, MICROSOFT + kind))
    assert load_message(dump_message(envelope)) == envelope


def test_pictures_and_files() -> None:
    message = {
        "type": "message",
        "attachments": [
            {"contentType": "image/png", "contentUrl": "https://a.test/i.png", "name": "A cat"},
            {"contentType": "text/csv", "contentUrl": "https://a.test/t.csv", "name": "table.csv"},
            {"contentType": "text/csv", "contentUrl": "javascript:1", "name": "evil.csv"},
        ],
    }
    picture, file, evil = render(message).cards
    assert picture["body"][0]["url"] == image_url("https://a.test/i.png")
    assert file["body"][0]["selectAction"]["url"] == "https://a.test/t.csv"
    assert "url" not in str(evil)
