"""Signals that other apps receive.

`channels_reopened` is sent within the transaction that lets `channels` (ids) take posts again: they were archived or
deleted until `now`.

`services_mentioned` is sent within the transaction that stores a person's `message` (Message) with the `services` (ids)
it mentions, so that what receivers store is committed with it or not at all.
"""

from django.dispatch import Signal

channels_reopened = Signal()
services_mentioned = Signal()
