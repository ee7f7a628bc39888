"""Sent after the commit, with ids only: `message_id` (UUID) and `channel_id` (UUID).

Except `services_mentioned`: sent within the transaction that stores a person's `message` (Message) with the `services`
(ids) it mentions, so that what follows from it is stored with it or not at all.
"""

from django.dispatch import Signal

message_posted = Signal()
message_replaced = Signal()
services_mentioned = Signal()
