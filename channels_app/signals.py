"""Signals that other apps receive.

`services_mentioned` is sent within the transaction that stores a person's `message` (Message) with the `services` (ids)
it mentions, so that what receivers store is committed with it or not at all.
"""

from django.dispatch import Signal

services_mentioned = Signal()
