"""Cards: what senders post, what browsers get. Pure: no Django, no database, no network."""

from .actions import Action, find_action, substitute
from .dump import dump_message, load_message
from .envelope import AdaptiveCard, Card, Envelope, Mention, OtherCard
from .errors import CardError, Finding
from .messagecard import MessageCard
from .parse import parse_message
from .plain import plain_text
from .render import Rendered, input_id, render_message

__all__ = [
    "Action",
    "AdaptiveCard",
    "Card",
    "CardError",
    "Envelope",
    "Finding",
    "Mention",
    "MessageCard",
    "OtherCard",
    "Rendered",
    "dump_message",
    "find_action",
    "input_id",
    "load_message",
    "parse_message",
    "plain_text",
    "render_message",
    "substitute",
]
