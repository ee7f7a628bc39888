"""Notifies all web processes over Redis, after the commit and without making anybody wait.

A notice may be lost with its broker: listeners must also check by themselves from time to time.
"""

import logging
import os
import queue
import threading
from functools import cache, partial

import redis
from django.db import transaction

from channels_app import broker

log = logging.getLogger(__name__)
Notice = tuple[str, str]


def publish_on_commit(channel: str, text: str) -> None:
    """Publishes `text` on a Redis channel when the open transaction commits, or at once if there is none."""
    transaction.on_commit(partial(_publisher(os.getpid()).put, (channel, text)))


@cache
def _publisher(pid: int) -> "queue.SimpleQueue[Notice]":
    """Starts the process's background thread and returns its queue, so that senders do not wait.

    `pid` keeps a forked child from using its parent's thread.
    """
    waiting: queue.SimpleQueue[Notice] = queue.SimpleQueue()
    threading.Thread(target=_send_forever, args=(waiting,), name=f"notices-{pid}", daemon=True).start()
    return waiting


def _send_forever(waiting: "queue.SimpleQueue[Notice]") -> None:
    client = broker.client(timeout=2)
    while True:
        notices = {waiting.get()}
        while not waiting.empty():
            notices.add(waiting.get())
        try:
            with client.pipeline(transaction=False) as pipe:
                for channel, text in notices:
                    pipe.publish(channel, text)
                pipe.execute()
        except redis.RedisError as error:
            log.warning("notices to the live feed not sent: %s", error)
