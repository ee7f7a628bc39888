"""Keeps the table of messages in parts, and drops those whose messages are all older than they are kept."""

import time
from datetime import datetime

from django.conf import settings

from channels_app import partitions
from channels_app.flows.removing import remove_references
from channels_app.models import Message

# For which one tick removes what refers to old messages: notifications, presses, earlier cards, later answers.
CLEARING_SECONDS = 1.0


def keep(*, now: datetime) -> list[str]:
    """Makes the parts to come, and drops those older than MESSAGES_KEPT; returns these.

    A thread goes with the message that began it.
    """
    end = time.monotonic() + CLEARING_SECONDS
    return partitions.keep(
        Message,
        kept=settings.MESSAGES_KEPT,
        now=now,
        clear=lambda before: remove_references(Message, before=before, has_time=lambda: time.monotonic() < end),
    )
