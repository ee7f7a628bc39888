"""Tells people who view something else that one of their chats has news, at most once a second.

Only chats, which have few readers (`chats.MAX_CHAT_MEMBERS`). The rail polls for news in a team's channels.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

from channels_app.models import ChannelMember

log = logging.getLogger(__name__)
# Seconds over which changes are collected into one notice.
COLLECT_SECONDS = 1.0
News = dict[UUID, set[UUID]]


class Nudges:
    """Collects changed channels and passes them to `tell`."""

    def __init__(self, tell: Callable[[Collection[UUID]], Awaitable[None]]) -> None:
        self.tell = tell
        self.changed: set[UUID] = set()
        self.telling: asyncio.Task[None] | None = None

    def note_change(self, channel_id: UUID) -> None:
        self.changed.add(channel_id)
        if self.telling is None or self.telling.done():
            self.telling = asyncio.create_task(self._tell_all())

    async def _tell_all(self) -> None:
        while self.changed:
            await asyncio.sleep(COLLECT_SECONDS)
            changed, self.changed = self.changed, set()
            try:
                await self.tell(changed)
            except Exception:
                log.exception("news of %d channels not told", len(changed))


def news_for(people: Collection[UUID], changed: Collection[UUID]) -> News:
    """Returns, for each of these people, which of the changed channels are their chats."""
    found: News = defaultdict(set)
    members = ChannelMember.objects.filter(channel__in=changed, channel__team=None, user__in=people)
    for chat, person in members.values_list("channel_id", "user_id"):
        found[person].add(chat)
    return found
