"""The session engine: the database keeps a hash of each session's key, so that a copy of it signs nobody in."""

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone


def stored_key(session_key: str) -> str:
    """Returns what a row stores instead of the cookie's key: 160 bits of its SHA-256, as long as the column.

    Unsalted on purpose: a key has 165 random bits and cannot be guessed from its hash.
    """
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    """Reads, writes and deletes sessions by hash; the key itself is only in the cookie and in memory."""

    def _get_session_from_db(self) -> Any:
        found = self._rows().first() if self.session_key else None
        if found is None:
            self._session_key = None
        return found

    async def _aget_session_from_db(self) -> Any:
        found = await self._rows().afirst() if self.session_key else None
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(stored_key(session_key))

    def create_model_instance(self, data: Any) -> Any:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    async def acreate_model_instance(self, data: Any) -> Any:
        row = await super().acreate_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            super().delete(stored_key(key))

    async def adelete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            await super().adelete(stored_key(key))

    def _rows(self) -> Any:
        assert self.session_key
        return self.model.objects.filter(session_key=stored_key(self.session_key), expire_date__gt=timezone.now())
