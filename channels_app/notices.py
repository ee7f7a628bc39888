"""Notifies all web processes over Redis, after the commit and without making anybody wait.

A notice may be lost with its broker: listeners must also check by themselves from time to time.
"""

import atexit
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

# Seconds for the broker to take notices, and for a process that ends to send its last ones.
SEND_SECONDS = 2
END: Notice = ("", "")


def publish_on_commit(channel: str, text: str) -> None:
    """Publishes `text` on a Redis channel when the open transaction commits, or at once if there is none."""
    transaction.on_commit(partial(_publisher(os.getpid()).put, (channel, text)))


@cache
def _publisher(pid: int) -> "queue.SimpleQueue[Notice]":
    """Starts the process's background thread and returns its queue, so that senders do not wait.

    `pid` keeps a forked child from using its parent's thread.
    """
    waiting: queue.SimpleQueue[Notice] = queue.SimpleQueue()
    thread = threading.Thread(target=_send_forever, args=(waiting,), name=f"notices-{pid}", daemon=True)
    thread.start()
    atexit.register(_finish, waiting, thread)
    return waiting


def _finish(waiting: "queue.SimpleQueue[Notice]", thread: threading.Thread) -> None:
    """Sends what still waits: all that an operator's command has to say, it says in its last moments."""
    waiting.put(END)
    thread.join(SEND_SECONDS)


def _send_forever(waiting: "queue.SimpleQueue[Notice]") -> None:
    """Sends notices as they come, until the process ends."""
    client = broker.client(timeout=SEND_SECONDS)
    notices: set[Notice] = set()
    while END not in notices:
        notices = {waiting.get()}
        while not waiting.empty():
            notices.add(waiting.get())
        try:
            with client.pipeline(transaction=False) as pipe:
                for channel, text in notices - {END}:
                    pipe.publish(channel, text)
                pipe.execute()
        except redis.RedisError as error:
            log.warning("notices to the live feed not sent: %s", error)
