"""Shares one request among all who would send the same: by a memo in a process, by a leased row between processes."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext_noop as _

from channels_app import database
from connectors import outbound
from connectors.http_clients.direct import DirectHttp
from connectors.models import KeptReply
from connectors.sdk import Headers, Reply, Sentence, SourceError

# How long to wait for the process that asks; longer than a request can take, so that only a dead one is overtaken.
LEASE = timedelta(seconds=30)
# How long a failure is the answer for everyone, where the provider names no time.
FAILED_FOR = timedelta(seconds=30)
# A provider's freshness is believed up to this.
LONGEST_FRESH = timedelta(hours=24)
POLL_SECONDS = 0.05
VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}

# Replies of one batch by fetch key and request, with the exchange each came from.
BatchCache = dict[tuple[str, bytes], tuple[Reply, UUID | None]]


class CachedHttp(DirectHttp):
    """Answers GETs for one `fetch_key` from what is known; see the SDK's Http."""

    def __init__(
        self, *, fetch_key: str, memo: BatchCache, sleep: Callable[[float], None] = database.pause, **options: Any
    ) -> None:
        super().__init__(**options)
        # A long key is not a connector's mistake: keys over this length are told apart by their digest.
        self.fetch_key = fetch_key if len(fetch_key) <= 200 else hashlib.sha256(fetch_key.encode()).hexdigest()
        self.memo = memo
        self.sleep = sleep

    def send(self, request: outbound.Request) -> Reply:
        if request.method != "GET":
            return super().send(request)
        key = (self.fetch_key, digest(request))
        if key not in self.memo:
            self.memo[key] = self._get_shared(request, key[1]), self.exchange_id
        reply, self.exchange_id = self.memo[key]
        return reply

    def _get_shared(self, request: outbound.Request, request_hash: bytes) -> Reply:
        waited = 0.0
        while True:
            now = self.now + timedelta(seconds=waited)
            row = self._row(request, request_hash)
            if found := self._stored_reply(row, now):
                return found
            if take(row, now):
                return self._ask(row, request, now)
            if waited > 2 * LEASE.total_seconds():
                raise SourceError(Sentence(_("Another worker is still asking for the same.")), transient=True)
            self.sleep(POLL_SECONDS)
            waited += POLL_SECONDS

    def _row(self, request: outbound.Request, request_hash: bytes) -> KeptReply:
        which = {"connector": self.connector, "request": request_hash}
        found = KeptReply.objects.filter(**which).first()
        if found is None:
            KeptReply.objects.bulk_create([KeptReply(**which, url=request.url)], ignore_conflicts=True)
            found = KeptReply.objects.get(**which)
        return found

    def _stored_reply(self, row: KeptReply, now: datetime) -> Reply | None:
        is_waiting = row.retry_at is not None and row.retry_at > now
        if row.error and is_waiting:
            self.exchange_id = row.exchange_id
            wait = (row.retry_at - now).total_seconds() if row.retry_at else None
            raise SourceError(row.error, transient=True, retry_after=wait)
        is_fresh = row.fresh_until is not None and row.fresh_until > now
        same = row.fetched_at is not None and row.fetch_key == self.fetch_key and not row.error
        if row.status is None or not (is_fresh or is_waiting or (same and row.retry_at is None)):
            return None
        self.exchange_id = row.exchange_id
        return reply_of(row)

    def _ask(self, row: KeptReply, request: outbound.Request, now: datetime) -> Reply:
        try:
            reply = super().send(conditional(request, row))
        except BaseException as error:
            self._record_failure(row, error, now)
            raise
        return self._keep(row, reply, now)

    def _record_failure(self, row: KeptReply, error: BaseException, now: datetime) -> None:
        wait = error.retry_after if isinstance(error, SourceError) else None
        until = now + (timedelta(seconds=wait) if wait else FAILED_FOR)
        # A failure is shared with the others only if a retry may cure it.
        sentence = error.sentence if isinstance(error, SourceError) and error.transient else ""
        retry_at = until if sentence else None
        update(row, error=sentence, retry_at=retry_at, exchange_id=self.exchange_id, lease_until=None)

    def _keep(self, row: KeptReply, reply: Reply, now: datetime) -> Reply:
        if reply.not_modified and row.status is not None:
            # A 304 renews what it names: validators and freshness.
            headers = {**row.headers, **reply.headers}
            reply = replace(reply_of(row), headers=Headers(headers))
        ok = reply.ok
        wait = reply.retry_after(now)
        update(
            row,
            fetch_key=self.fetch_key,
            status=reply.status,
            headers=dict(reply.headers),
            body=reply.body,
            fetched_at=now,
            fresh_until=fresh_until(reply, now) if ok else None,
            error="",
            retry_at=None if ok else now + (timedelta(seconds=wait) if wait else FAILED_FOR),
            exchange_id=self.exchange_id,
            lease_until=None,
        )
        return reply


def digest(request: outbound.Request) -> bytes:
    """Hashes everything that determines the answer; headers count, so a token's answers stay with its owner."""
    headers = sorted((name.lower(), value) for name, value in request.headers.items())
    return hashlib.sha256(repr((request.url, headers)).encode()).digest()


def take(row: KeptReply, now: datetime) -> bool:
    """Takes the lease if nobody holds it and nobody has asked since the row was read."""
    free = KeptReply.objects.filter(pk=row.pk, fetched_at=row.fetched_at, retry_at=row.retry_at)
    unheld = free.exclude(lease_until__gt=now)
    return bool(unheld.update(lease_until=now + LEASE))


def update(row: KeptReply, **values: Any) -> None:
    KeptReply.objects.filter(pk=row.pk).update(**values)


def conditional(request: outbound.Request, row: KeptReply) -> outbound.Request:
    kept = Headers(cast("dict[str, str]", row.headers)) if row.status and 200 <= row.status < 300 else Headers()
    found = {field: kept[name] for name, field in VALIDATORS.items() if name in kept}
    return replace(request, headers={**found, **request.headers})


def reply_of(row: KeptReply) -> Reply:
    assert row.status is not None
    return Reply(row.status, bytes(row.body), Headers(cast("dict[str, str]", row.headers)), row.url)


def fresh_until(reply: Reply, now: datetime) -> datetime | None:
    """Returns until when the provider says that asking again brings nothing new, capped by LONGEST_FRESH.

    Returns None if the provider says nothing of the kind, or forbids keeping the answer.
    """
    directives = dict(part.strip().partition("=")[::2] for part in reply.headers.get("Cache-Control", "").split(","))
    if {"no-cache", "no-store"} & directives.keys():
        return None
    if directives.get("max-age", "").isdigit():
        return now + min(timedelta(seconds=int(directives["max-age"])), LONGEST_FRESH)
    try:
        expires = parsedate_to_datetime(reply.headers.get("Expires", ""))
    except ValueError:
        return None
    return min(expires, now + LONGEST_FRESH) if expires.tzinfo else None
