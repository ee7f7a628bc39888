"""The only writer of messages."""

from channels_app.flows.posting.cards import CardPost, Sender, post_card, post_cards, post_own_card
from channels_app.flows.posting.changing import (
    ActionStatus,
    CallStatus,
    delete_message,
    replace_card,
    set_action_status,
    set_call_status,
)
from channels_app.flows.posting.text import TEXT_LIMIT, InvalidMessage, post_text

__all__ = [
    "TEXT_LIMIT",
    "ActionStatus",
    "CallStatus",
    "CardPost",
    "InvalidMessage",
    "Sender",
    "delete_message",
    "post_card",
    "post_cards",
    "post_own_card",
    "post_text",
    "replace_card",
    "set_action_status",
    "set_call_status",
]
