"""A card as a channel would show it, without a message."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from channels_app import image_proxy
from channels_app.cards import Envelope, parse_message, plain_text, render_message
from channels_app.web.render import card_data
from connectors.sdk import Connector


def preview_of(envelope: Envelope) -> dict[str, str]:
    """Renders a card: `data` is for the page's card renderer, `plain` for a page without a script."""
    rendered = render_message(envelope, prefix="preview-", image_url=image_proxy.image_link)
    return {"data": card_data(rendered), "plain": plain_text(envelope)}


def sample_of(connector: Connector, language: str = "") -> dict[str, str] | None:
    """Renders the catalog's sample card, None if the connector has none.

    It is `sample.json` in the connector's folder, or `sample.zh-hans.json` for readers of that language.
    """
    found = _sample(connector.folder(), language or get_language() or "en")
    return preview_of(parse_message(found)) if found else None


@cache
def _sample(folder: Path, language: str) -> Any:
    for name in (f"sample.{language}.json", "sample.json"):
        if (folder / name).is_file():
            return json.loads((folder / name).read_text())
    return None
