from uuid import UUID

from django.db import transaction
from django.dispatch import Signal

from channels_app import feed
from channels_app.models import Message


def announce(signal: Signal | None, message_id: UUID, channel_id: UUID) -> None:
    feed.publish_on_commit(channel_id)
    if signal:

        def tell() -> None:
            signal.send(sender=Message, message_id=message_id, channel_id=channel_id)

        # Robust: whoever hears of it fails alone. The message is stored, and its sender must not post it again.
        transaction.on_commit(tell, robust=True)
