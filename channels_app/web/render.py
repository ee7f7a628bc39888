"""Renders a message as HTML, the same for every reader; the page's own script and CSS add what differs by reader."""

import json
import logging
import sys
import threading
from typing import Any

from cachetools import LRUCache, cached
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from channels_app import image_proxy
from channels_app.cards import Rendered, load_message, render_message
from channels_app.models import Message
from channels_app.web.markup import markdown

# Bytes of rendered messages cached per process: about 3,000 cards of 10 KB, more than its readers view at once.
DRAWN_BYTES = 32 * 1024 * 1024
# The large columns; they change with `changed_in` and never alone.
CHANGED_TOGETHER = {"_state", "content", "plain", "text", "unpacked_card", "unpacked_payload"}
# Signs that could end the element around the data, or begin another one in it.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}

log = logging.getLogger(__name__)


def _version(message: Message, *, locale: str) -> tuple[str, ...]:
    """Returns everything that message.html shows: the row, the counts of feed.with_sender, and the author's name."""
    row = {name: value for name, value in vars(message).items() if name not in CHANGED_TOGETHER}
    return repr(row), str(message.author), locale, timezone.get_current_timezone_name()


drawn: LRUCache[tuple[Any, ...], SafeString] = LRUCache(DRAWN_BYTES, getsizeof=sys.getsizeof)


@cached(drawn, key=_version, lock=threading.Lock())
def message_html(message: Message, *, locale: str) -> SafeString:
    """Renders `message`, as `feed.with_sender` reads it, in the language `locale`; once for each version."""
    with translation.override(locale):
        context = {"message": message, "cards": cards_of(message), "text": markdown(message.text)}
        return render_to_string("channels_app/message.html", context)


def cards_of(message: Message) -> SafeString | None:
    """Returns the data that a <patchbay-card> draws, or None for a message without cards."""
    try:
        if (card := message.card) is None:
            return None
        envelope = load_message(card)
        rendered = render_message(envelope, prefix=f"m{message.pk.hex}-", image_url=image_proxy.image_link)
    except Exception:
        # A card that cannot be drawn is shown as plain text; it must not break the channel's page.
        log.exception("message %s not drawn", message.pk)
        return None
    return card_data(rendered)


def card_data(rendered: Rendered) -> SafeString:
    """Returns the JSON for the template inside a <patchbay-card>; to the HTML parser it is text, whatever it says."""
    data = {"cards": rendered.cards, "layout": rendered.layout, "text": rendered.text}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308  no sign of HTML is left


def message_event(message: Message, *, locale: str) -> dict[str, Any]:
    """Returns a message, as `feed.with_sender` reads it, in the form that the live feed sends to the page's script."""
    return {
        "id": str(message.pk),
        "root": str(message.root_id) if message.root_id else None,
        "version": message.changed_in,
        "deleted": message.deleted_at is not None,
        "html": "" if message.deleted_at else message_html(message, locale=locale),
    }
