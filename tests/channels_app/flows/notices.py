"""What the web processes are told, read from the same Redis."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from channels_app import broker, feed


@contextmanager
def hears_changes() -> Iterator[Callable[..., set[UUID]]]:
    """Hands out what returns the channels that were said to have changed, as soon as there is one.

    It waits `within` seconds at most.
    """
    with broker.client() as client, client.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.subscribe(feed.CHANGED)

        def changed(*, within: float) -> set[UUID]:
            until = time.monotonic() + within
            while (left := until - time.monotonic()) > 0:
                notice = pubsub.get_message(timeout=left)
                if notice:
                    return {UUID(hex=notice["data"].decode())}
            return set()

        yield changed
