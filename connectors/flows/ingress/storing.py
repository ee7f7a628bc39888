"""Stores what posts say: all that came together in one statement, and in one transaction where it takes more."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from channels_app.cards import Envelope
from channels_app.flows.posting import CardPost, post_cards
from connectors.flows.ingress import dialects
from connectors.flows.ingress.hooks import Hook
from connectors.flows.ingress.reading import Messages


@dataclass(frozen=True, slots=True)
class Readable:
    """A post that was read. `key` is its service's own name for the delivery, empty if it gives none."""

    hook: Hook
    messages: Messages
    key: str = ""

    @property
    def delivery(self) -> tuple[UUID, str]:
        return self.hook.connection_id, self.key


def store(posts: Sequence[Readable]) -> list[UUID]:
    """Creates the messages of all posts or of none; returns the id of each post's first message.

    What a service delivered before is not created again, and has the earlier message's id. The rows of deliveries come
    first: of two at the same moment, the second waits until the first has ended.
    """
    cards = [[_card(post.hook, *message) for message in post.messages] for post in posts]  # their ids are in order
    ids = [first.message_id for first, *_further in cards]
    with transaction.atomic() if any(post.key for post in posts) else nullcontext():
        known = _record_deliveries(posts, ids)
        post_cards(
            [card for id, of_post in zip(ids, cards, strict=True) if known.get(id, id) == id for card in of_post]
        )
    return [known.get(id, id) for id in ids]


def _record_deliveries(posts: Sequence[Readable], ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Returns for each id of a post with a key the id of the message that its delivery has: its own if it is new."""
    keyed = [(post.delivery, id) for post, id in zip(posts, ids, strict=True) if post.key]
    if not keyed:
        return {}
    recorded = dialects.record_deliveries(dict(reversed(keyed)))  # of two with the same key, the first counts
    return {id: recorded[delivery] for delivery, id in keyed}


def _card(hook: Hook, envelope: Envelope, payload: bytes) -> CardPost:
    return CardPost(hook.channel_id, hook.sender, envelope, payload)
