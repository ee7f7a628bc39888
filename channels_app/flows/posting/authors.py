"""Hands over the messages of an account that goes: to another of the same person, or to nobody."""

from django.db import transaction

from channels_app import feed
from channels_app.models import Message, User
from channels_app.models.fields import current_transaction


@transaction.atomic
def hand_over(*, of: User, to: User | None, name: str | None = None) -> int:
    """Gives a user's messages another author, and another sender's name unless it is None; returns how many."""
    mine = Message.objects.filter(author=of)
    channels = list(mine.order_by().values_list("channel_id", flat=True).distinct())
    named = {} if name is None else {"sender_name": name}
    count = mine.update(author=to, changed_in=current_transaction(), **named)
    for channel_id in channels:
        feed.publish_on_commit(channel_id)
    return count
