"""Asks connectors for their cards. No transaction is open here, because this code waits for the network."""

import logging
import queue
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import orjson
from django.utils.translation import gettext_noop as _

from channels_app import database
from channels_app.cards import CardError, Envelope, parse_message
from channels_app.translatable import NOTHING, to_sentence
from connectors import registry
from connectors.connections import configs
from connectors.flows.schedule.leasing import LeasedRun
from connectors.http_clients import BatchCache, exchange_of
from connectors.sdk import Card, Config, Connector, ConnectorError, Http, Sentence, SourceError
from connectors.sdk.languages import speaking

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# Connector, fetch key, settings with memory and language, sealed secrets.
Likeness = tuple[str, str, bytes, bytes]


class HttpFor(Protocol):
    """Makes the network of one run."""

    def __call__(
        self,
        *,
        connector: Connector,
        config: Config,
        now: datetime,
        purpose: str,
        memo: BatchCache,
        team_id: UUID | None,
        connection_id: UUID,
    ) -> Http: ...


@dataclass(frozen=True, slots=True)
class Polled:
    """What a connector returned: cards (with their bytes) and a memory, or an error."""

    taken: LeasedRun
    cards: list[tuple[Envelope, bytes]] = field(default_factory=list)
    memory: dict[str, Any] | None = None
    error: ConnectorError | None = None
    exchange_id: UUID | None = None
    note: Sentence = NOTHING


class Batch:
    """Runs polled together: equal requests go out once, equal cards are read once."""

    def __init__(self, *, clock: Clock, http: HttpFor, threads: int, patience: float) -> None:
        self.clock = clock
        self.http = http
        self.threads = threads
        self.end = time.monotonic() + patience
        self.memo: BatchCache = {}
        self.parsed: dict[bytes, Envelope] = {}

    def poll(self, taken: Iterable[LeasedRun]) -> tuple[list[Polled], list[LeasedRun]]:
        """Polls runs; returns what was polled and the runs that there was no time for."""
        alike: dict[Likeness, list[LeasedRun]] = {}
        for one in taken:
            alike.setdefault(self._likeness(one), []).append(one)
        # One run of each source, side by side; then runs that ask it the same for other settings: the answer is known.
        firsts = {likeness[:2]: runs[0] for likeness, runs in reversed(alike.items())}
        at_once = {one.run_id for one in firsts.values()}
        polled = self._at_once(list(firsts.values()))
        others = [runs[0] for runs in alike.values() if runs[0].run_id not in at_once]
        polled += [self._poll(one) for one in others if time.monotonic() < self.end]
        done = {one.taken.run_id: one for one in polled}
        pairs = [(one, done.get(runs[0].run_id)) for runs in alike.values() for one in runs]
        return [replace(found, taken=one) for one, found in pairs if found], [one for one, found in pairs if not found]

    def _at_once(self, taken: list[LeasedRun]) -> list[Polled]:
        """Polls one run of each kind side by side, because most of the time they wait for a provider."""
        waiting: queue.SimpleQueue[LeasedRun] = queue.SimpleQueue()
        for one in taken:
            waiting.put(one)
        if self.threads < 2 or len(taken) < 2:
            return self._drain(waiting)
        with database.Threads(self.threads, "poll") as threads:
            parts = [threads.submit(self._drain, waiting) for _n in range(min(self.threads, len(taken)))]
            return [polled for part in database.results(parts) for polled in part]

    def _drain(self, waiting: "queue.SimpleQueue[LeasedRun]") -> list[Polled]:
        polled = []
        while time.monotonic() < self.end:
            try:
                polled.append(self._poll(waiting.get_nowait()))
            except queue.Empty:
                break
        return polled

    def _likeness(self, taken: LeasedRun) -> Likeness:
        """Returns a key of runs that get the same card: it depends only on settings, memory, language and source.

        What goes wrong here goes wrong again, and is reported, in _poll.
        """
        try:
            connector = registry.connector(taken.connector)
            config = configs.read(connector, taken.config, taken.config_version)
            if key := connector.fetch_key(config, self.clock()):
                told = orjson.dumps([config, taken.memory, taken.language])
                return taken.connector, key, told, bytes(taken.secrets or b"")
        except Exception:
            log.debug("connection %s has no fetch key", taken.connection_id, exc_info=True)
        return taken.connector, str(taken.run_id), b"", b""

    def _poll(self, taken: LeasedRun) -> Polled:
        """Asks the connector in the language of the connection; all its texts are made before this returns."""
        with speaking(taken.language):
            return self._poll_one(taken)

    def _poll_one(self, taken: LeasedRun) -> Polled:
        http: Http | None = None
        try:
            connector = registry.connector(taken.connector)
            config = configs.read(connector, taken.config, taken.config_version, taken.secrets)
            now = self.clock()
            http = self.http(
                connector=connector,
                config=config,
                now=now,
                purpose="run",
                memo=self.memo,
                team_id=taken.team_id,
                connection_id=taken.connection_id,
            )
            found = connector.follow(config, http, now, taken.memory)
            memory = dict(found.memory)
            cards = [self._read(card) for card in found.cards]
            changed = None if memory == taken.memory else memory
            return Polled(taken, cards, changed, exchange_id=exchange_of(http), note=to_sentence(found.note))
        except Exception as error:
            return Polled(taken, error=_to_connector_error(error, taken), exchange_id=exchange_of(http))

    def _read(self, card: Card) -> tuple[Envelope, bytes]:
        payload = orjson.dumps(card.message())
        if payload not in self.parsed:
            self.parsed[payload] = parse_message(orjson.loads(payload))
        return self.parsed[payload], payload


def _to_connector_error(error: Exception, taken: LeasedRun) -> ConnectorError:
    """Turns what a connector raised into the error to report; a ConnectorError is not changed.

    An unexpected error is a fault of the connector, put into words and logged.
    """
    if isinstance(error, ConnectorError):
        return error
    if isinstance(error, registry.UnknownConnector):
        missing = _("The connector “%(slug)s” is not on this server any more.")
        return SourceError(Sentence(missing, {"slug": taken.connector}), transient=True)
    if isinstance(error, CardError):
        return Fault(Sentence(_("The connector made a card that cannot be shown: %(reason)s"), {"reason": error}))
    log.error("connector %s failed for connection %s", taken.connector, taken.connection_id, exc_info=error)
    return Fault(Sentence(_("The connector failed: %(reason)s"), {"reason": repr(error)[:300]}))


class Fault(ConnectorError):
    """The connector itself is at fault: its author has to act, not the person who configured it."""
