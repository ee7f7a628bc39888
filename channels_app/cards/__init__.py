"""Cards: what senders post and what browsers receive. Pure: no Django, no database, no network."""

from channels_app.cards.buttons import Action, HttpRequest, substitute
from channels_app.cards.dump import dump_message, load_message
from channels_app.cards.errors import CardError, Finding
from channels_app.cards.export import adaptive_cards
from channels_app.cards.formats.envelope import AdaptiveCard, Card, Envelope, Mention, OtherCard
from channels_app.cards.formats.message_card import MessageCard
from channels_app.cards.packing import pack, unpack
from channels_app.cards.parse import parse_message
from channels_app.cards.plain_text import plain_text
from channels_app.cards.render import Rendered, render_message

__all__ = [
    "Action",
    "AdaptiveCard",
    "Card",
    "CardError",
    "Envelope",
    "Finding",
    "HttpRequest",
    "Mention",
    "MessageCard",
    "OtherCard",
    "Rendered",
    "adaptive_cards",
    "dump_message",
    "load_message",
    "pack",
    "parse_message",
    "plain_text",
    "render_message",
    "substitute",
    "unpack",
]
