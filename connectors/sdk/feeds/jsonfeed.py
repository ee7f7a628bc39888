"""JSON Feed 1.0 and 1.1 (jsonfeed.org). Pure, and run in the sandbox only."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.sdk.feeds import found
from connectors.sdk.texts import one_line, shortened, text_of_html, web_address


def parse(body: bytes, url: str, now: float) -> found.Found | None:
    """Parses a JSON Feed; returns None for JSON that is not a feed and for anything that is not JSON."""
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or "jsonfeed.org/version/" not in str(document.get("version")):
        return None
    items = document.get("items")
    base = web_address(text_of(document, "home_page_url"), url) or url
    title = one_line(text_of(document, "title"))
    return found.feed(title, items if isinstance(items, list) else [], lambda one: entry(one, base), now)


def entry(item: Mapping[str, Any], base: str) -> found.FoundEntry:
    url = web_address(text_of(item, "url"), base) or web_address(text_of(item, "external_url"), base)
    html, plain = text_of(item, "content_html"), text_of(item, "content_text")
    text = one_line(plain) or text_of_html(html) or one_line(text_of(item, "summary"))
    title = one_line(text_of(item, "title"))
    published = date(text_of(item, "date_published"))
    changed = date(text_of(item, "date_modified"))
    key, also = found.keys(text_of(item, "id"), url, title, text, published)
    media = next((one for one in item.get("attachments") or [] if isinstance(one, dict)), {})
    picture = web_address(text_of(item, "image"), base) or web_address(text_of(item, "banner_image"), base)
    return {
        "key": key,
        "also": also,
        "before": [],
        "mark": found.digest(text, 6) + found.digest(str(changed or published), 6),
        "title": title or shortened(text, 80) or url,
        "text": text,
        "url": url,
        "picture": picture,
        "media": web_address(text_of(media, "url"), base),
        "media_type": text_of(media, "mime_type")[:80],
        "published": published,
    }


def text_of(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def date(text: str) -> float | None:
    try:
        when = datetime.fromisoformat(text)
        return found.moment((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
