from __future__ import annotations

from typing import Any

import pytest

from channels_app.cards import parse_message
from channels_app.cards.text import urls
from tests.channels_app.cards.samples import HOSTILE, adaptive, image_url, nodes, of_type, render, rules

PIXEL = "data:image/png;base64,iVBORw0KGgo="
ADDRESSES = ("url", "iconUrl", "backgroundImage", "target", "uri", "poster", "src", "href", "webUrl", "thumbnailUri")


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_addresses(url: str) -> None:
    assert urls.web(url) is None
    assert urls.link(url) is None
    assert urls.picture(url) is None


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.test", "https://a.test"),
        ("HTTP://a.test/x?y=1&z=%20#f", "HTTP://a.test/x?y=1&z=%20#f"),
        (" https://a.test/a b \n", "https://a.test/a b"),
        ("https://[::1]:8080/", "https://[::1]:8080/"),
        ("https://例え.test/パス", "https://例え.test/パス"),
    ],
)
def test_web_addresses(url: str, kept: str) -> None:
    assert urls.web(url) == urls.link(url) == urls.picture(url) == kept


def test_contacts_are_links_only() -> None:
    for url in ("mailto:a@b.test?subject=x", "tel:+4912345"):
        assert urls.link(url) == url
        assert urls.web(url) is None
        assert urls.picture(url) is None


@pytest.mark.parametrize("kind", ["png", "jpeg", "jpg", "gif", "webp"])
def test_pictures_inside_the_card(kind: str) -> None:
    url = f"data:image/{kind};base64,AAAA"
    assert urls.picture(url) == url
    assert urls.link(url) is None


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("key", ADDRESSES)
def test_any_member_of_any_element(url: str, key: str) -> None:
    shown = render(adaptive({"type": "TextBlock", "text": "x", key: url, "deep": [{key: url}]}))
    assert all(key not in node for node in nodes(shown.cards))


@pytest.mark.parametrize("url", HOSTILE)
def test_places_the_renderer_follows(url: str) -> None:
    opening = {"type": "Action.OpenUrl", "title": "go", "url": url}
    shown = render(
        adaptive(
            {"type": "Image", "url": url, "altText": "x", "selectAction": opening},
            {"type": "Container", "backgroundImage": {"url": url, "fillMode": "repeat"}, "items": []},
            {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "selectAction": opening}]},
            {"type": "Media", "poster": url, "sources": [{"mimeType": "video/mp4", "url": url}]},
            {"type": "ActionSet", "actions": [opening]},
            backgroundImage=url,
            actions=[{"type": "Action.Submit", "title": "s", "iconUrl": url}],
        )
    )
    assert all(node.get("url") is None and "iconUrl" not in node for node in nodes(shown.cards))
    assert all(action.get("isEnabled") is False or "data" in action for action in of_type(shown, "Action.Submit"))


def test_a_dropped_address_is_reported_with_its_place() -> None:
    envelope = parse_message(adaptive({"type": "Image", "url": "javascript:1", "altText": "x"}))
    assert ("/attachments/0/content/body/0/url", "url") in rules(envelope)


def test_pictures_go_through_the_proxy_and_links_do_not() -> None:
    web = "https://a.test/x"
    shown = render(
        adaptive(
            {"type": "Image", "url": web},
            {"type": "Image", "url": PIXEL},
            {"type": "Container", "items": [], "backgroundImage": web},
            {"type": "Container", "items": [], "backgroundImage": {"url": web}},
            {"type": "Media", "poster": web, "sources": [{"url": web, "mimeType": "video/mp4"}]},
            actions=[{"type": "Action.OpenUrl", "title": "x", "url": web, "iconUrl": web}],
        )
    ).cards[0]
    body: list[Any] = shown["body"]
    assert body[0]["url"] == body[2]["backgroundImage"] == body[3]["backgroundImage"]["url"] == image_url(web)
    assert body[1]["url"] == PIXEL
    assert body[4]["poster"] == image_url(web)
    assert body[4]["sources"][0]["url"] == web
    assert (shown["actions"][0]["url"], shown["actions"][0]["iconUrl"]) == (web, image_url(web))
