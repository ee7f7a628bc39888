import asyncio
from dataclasses import dataclass, field
from uuid import UUID, uuid4

# Events waiting for one slow reader; one that falls further behind is told to reload.
MAX_QUEUED_EVENTS = 200
RELOAD = b"event: reload\ndata: {}\n\n"
# There are new messages in another chat of the reader's.
UNREAD = b"event: unread\ndata: {}\n\n"
# The reader may no longer see the channel, or is signed out; the page then finds out which.
OVER = b"event: over\ndata: {}\n\n"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who watches a channel, with the session and the password that give the right to (both hashed)."""

    user_id: UUID
    session: str
    stamp: bytes
    language: str


@dataclass(eq=False, slots=True)
class Viewer:
    """One open stream, of a channel or a page without one, with the person's rail or without.

    Events are shared by all viewers who get them; None ends the stream.
    `is_sure` is False if somebody's rights ended while this reader's rights were checked.
    """

    reader: Reader
    channel_id: UUID | None
    has_rail: bool = False
    is_sure: bool = True
    id: str = field(default_factory=lambda: uuid4().hex)
    events: "asyncio.Queue[bytes | None]" = field(default_factory=lambda: asyncio.Queue(MAX_QUEUED_EVENTS))

    def put(self, event: bytes | None) -> None:
        if self.events.full():
            self._drop()
            event = RELOAD if event is not None else None
        self.events.put_nowait(event)

    def end(self) -> None:
        """Ends the stream; discards the events that are still queued."""
        self._drop()
        self.put(OVER)
        self.put(None)

    def _drop(self) -> None:
        while not self.events.empty():
            self.events.get_nowait()
