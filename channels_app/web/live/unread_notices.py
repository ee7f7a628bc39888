"""Collects changes and tells them together; and who of those whose streams carry no rail has news in a chat.

Only chats, which have few readers (`chats.MAX_CHAT_MEMBERS`): pages of today follow their whole rail (rails.py).
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, TypeVar
from uuid import UUID

from channels_app.models import ChannelMember

log = logging.getLogger(__name__)
# Seconds over which changes are collected and told together.
COLLECT_SECONDS = 0.4
News = dict[UUID, set[UUID]]
T = TypeVar("T")


class Nudges(Generic[T]):
    """Collects what changed, each change once, and passes it to `tell`."""

    def __init__(self, tell: Callable[[Collection[T]], Awaitable[None]]) -> None:
        self.tell = tell
        self.changed: set[T] = set()
        self.telling: asyncio.Task[None] | None = None

    def note_change(self, change: T) -> None:
        self.changed.add(change)
        if self.telling is None or self.telling.done():
            self.telling = asyncio.create_task(self._tell_all())

    async def _tell_all(self) -> None:
        while self.changed:
            await asyncio.sleep(COLLECT_SECONDS)
            changed, self.changed = self.changed, set()
            try:
                await self.tell(changed)
            except Exception:
                log.exception("%d changes not told", len(changed))


def news_for(people: Collection[UUID], changed: Collection[UUID]) -> News:
    """Returns, for each of these people, which of the changed channels are their chats."""
    found: News = defaultdict(set)
    members = ChannelMember.objects.filter(channel__in=changed, channel__team=None, user__in=people)
    for chat, person in members.values_list("channel_id", "user_id"):
        found[person].add(chat)
    return found
