"""Limits who may fetch a picture now: one request per picture and PER_HOST pictures per host, however many ask."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

# Pictures of one host that are fetched or waited for at a time; further ones get the placeholder. One page needs fewer:
# browsers request six at once.
PER_HOST = 16
# Requests of one web process that wait for a picture, with one thread each.
MAX_WAITING = 200


class Turns:
    """Readers of the same picture share its lock, and so its one request; other pictures never wait for it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, AbstractContextManager[Any]] = {}
        self._readers: Counter[str] = Counter()
        self._hosts: Counter[str] = Counter()

    @contextmanager
    def of(self, url: str) -> Iterator[AbstractContextManager[Any] | None]:
        """Yields the picture's lock, or None if too many requests wait already: then this one must not wait."""
        lock = self._enter(url)
        try:
            yield lock
        finally:
            if lock:
                self._leave(url)

    def _enter(self, url: str) -> AbstractContextManager[Any] | None:
        host = _host(url)
        with self._guard:
            is_new = url not in self._locks
            if self._readers.total() >= MAX_WAITING or (is_new and self._hosts[host] >= PER_HOST):
                return None
            if is_new:
                self._locks[url] = threading.Lock()
                self._hosts[host] += 1
            self._readers[url] += 1
            return self._locks[url]

    def _leave(self, url: str) -> None:
        with self._guard:
            self._readers[url] -= 1
            if not self._readers[url]:
                del self._readers[url], self._locks[url]
                self._hosts[_host(url)] -= 1
                self._hosts += Counter()  # drops hosts that have none left


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
