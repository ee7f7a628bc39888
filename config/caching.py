"""Caches that keep JSON: Django's own keep pickles, which can run any code that a writer put there."""

import json
import time
from typing import IO, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

# Bytes of a line: the expiry, or the facts about the bytes after it.
MAX_LINE_BYTES = 4096


class JSONSerializer:
    """Writes and reads the values of the Redis cache."""

    def dumps(self, value: Any) -> int | bytes:
        return value if type(value) is int else json.dumps(value).encode()  # bare integers, so that INCR counts them

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class Files(FileBasedCache):
    """Keeps pairs of facts (JSON) and raw bytes: a line with the expiry, a line with the facts, then the bytes."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            with open(self._key_to_file(key, version), "rb") as file:  # type: ignore[attr-defined]
                return default if self._is_expired(file) else (json.loads(file.readline(MAX_LINE_BYTES)), file.read())
        except FileNotFoundError:
            return default

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        found = self.get(key, version=version)
        if found is not None:
            self.set(key, found, timeout, version)
        return found is not None

    def _write_content(self, file: IO[bytes], timeout: Any, value: tuple[Any, bytes]) -> None:
        facts, body = value
        for line in (self.get_backend_timeout(timeout), facts):
            file.write(json.dumps(line).encode() + b"\n")
        file.write(body)

    def _is_expired(self, file: IO[bytes]) -> bool:
        try:
            expiry = json.loads(file.readline(MAX_LINE_BYTES))
        except ValueError:  # the format of an earlier version
            expiry = 0
        expired = expiry is not None and expiry < time.time()
        if expired:
            self._delete(file.name)  # type: ignore[attr-defined]
        return expired
