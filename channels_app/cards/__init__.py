"""Cards: what senders post, what browsers get. Pure: no Django, no database, no network."""

from .actions import Action, HttpRequest, substitute
from .dump import dump_message, load_message
from .envelope import AdaptiveCard, Card, Envelope, Mention, OtherCard
from .errors import CardError, Finding
from .messagecard import MessageCard
from .parse import parse_message
from .plain import plain_text
from .portable import adaptive_cards
from .render import Rendered, render_message

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
    "parse_message",
    "plain_text",
    "render_message",
    "substitute",
]
