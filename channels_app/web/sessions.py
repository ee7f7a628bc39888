"""The session engine: the database keeps a hash of each session's key, so that a copy of it signs nobody in."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from channels_app.models import Session

# How far behind "last seen" may be: one write in this time for each browser.
UNSEEN = timedelta(minutes=5)
# What a row has beside the session's data.
FACTS = ("public_id", "address", "agent", "method", "started_at", "seen_at")


def stored_key(session_key: str) -> str:
    """Returns what a row stores instead of the cookie's key: 160 bits of its SHA-256, as long as the column.

    Unsalted on purpose: a key has 165 random bits and cannot be guessed from its hash.
    """
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Reads, writes and deletes sessions by hash; the key itself is only in the cookie and in memory.

    `facts` are the row's other columns, which every save writes as they are here.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.facts: dict[str, Any] = {}

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def is_seen_before(self, moment: datetime) -> bool:
        """Tells whether nobody noted this session since a moment."""
        seen = self.facts.get("seen_at")
        return seen is None or seen < moment

    def begin(self, *, address: str, agent: str, method: str, now: datetime) -> None:
        """Notes who signed in with which browser; saved with the session."""
        facts = {"address": address[:45], "agent": agent[:300], "method": method[:40]}
        self.facts = {**facts, "started_at": now, "seen_at": now}

    def see(self, *, user_id: UUID, address: str, agent: str, now: datetime) -> None:
        """Notes that the session is in use, unless that was noted just now."""
        if not self.session_key or not self.is_seen_before(now - UNSEEN):
            return
        facts = {"address": address[:45], "agent": agent[:300], "seen_at": now}
        self.facts |= facts
        Session.objects.filter(pk=stored_key(self.session_key)).update(**facts, user=user_id)

    def _get_session_from_db(self) -> Any:
        return self._adopt(self._rows().first() if self.session_key else None)

    async def _aget_session_from_db(self) -> Any:
        return self._adopt(await self._rows().afirst() if self.session_key else None)

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(stored_key(session_key))

    def create_model_instance(self, data: Any) -> Any:
        return self._complete(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: Any) -> Any:
        return self._complete(await super().acreate_model_instance(data), data)

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(stored_key(key))

    async def adelete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            await super().adelete(stored_key(key))

    def cycle_key(self) -> None:
        # The new row is another one while the old one is still there. Loaded first: loading brings the old one's id.
        self.get(SESSION_KEY)
        self.facts.pop("public_id", None)
        super().cycle_key()

    def flush(self) -> None:
        self.facts = {}
        super().flush()

    def _adopt(self, found: Session | None) -> Session | None:
        if found is None:
            self._session_key = None
            return None
        self.facts = {name: getattr(found, name) for name in FACTS}
        return found

    def _complete(self, row: Any, data: Any) -> Any:
        row.session_key = stored_key(row.session_key)
        row.user_id = data.get(SESSION_KEY)
        for name, value in self.facts.items():
            setattr(row, name, value)
        # The row keeps this id from now on.
        self.facts["public_id"] = row.public_id
        return row

    def _rows(self) -> Any:
        assert self.session_key
        return self.model.objects.filter(session_key=stored_key(self.session_key), expire_date__gt=timezone.now())
