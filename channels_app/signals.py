"""Sent after the commit, with ids only: `message_id` (UUID) and `channel_id` (UUID)."""

from django.dispatch import Signal

message_posted = Signal()
message_replaced = Signal()
