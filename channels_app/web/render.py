"""One message as HTML, the same for every reader: what differs by reader is shown by the page's own script and CSS."""

import logging
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import json_script
from django.utils.safestring import SafeString

from channels_app import imagelinks
from channels_app.cards import load_message, render_message
from channels_app.models import Message
from channels_app.web.markup import markdown

log = logging.getLogger(__name__)


def message_html(message: Message, *, locale: str) -> str:
    """`message` as `feed.with_sender` reads it."""
    with translation.override(locale):
        context = {"message": message, "cards": cards_of(message), "text": markdown(message.text)}
        return render_to_string("channels_app/message.html", context)


def cards_of(message: Message) -> SafeString | None:
    """The cards as inert data for cards.js."""
    if message.card is None:
        return None
    try:
        envelope = load_message(message.card)
        rendered = render_message(envelope, prefix=f"m{message.pk.hex}-", image_url=imagelinks.proxied)
    except Exception:
        # One card that cannot be drawn is shown as plain text; it must not take the channel down.
        log.exception("message %s not drawn", message.pk)
        return None
    data: dict[str, Any] = {"cards": rendered.cards, "layout": rendered.layout, "text": rendered.text}
    return json_script(data)
