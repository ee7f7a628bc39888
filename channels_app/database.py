"""Controls who holds a database connection, and for how long: connections are for work, never for waiting.

Each process has a pool of connections. Code that kept one while it waits (for a socket, a queue, a lock, a viewer)
would take it from everybody else, so: async code reaches the database only through `in_database`, threads come from
`Threads`, code that sleeps uses `pause`, and the one door out (`connectors.outbound`) releases its connection by
itself. tests/test_architecture.py checks that there is no other way.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar, cast

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import get_language, override
from psycopg import Cursor
from psycopg.rows import RowFactory

T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R")

# Threads per process that read and write for async code. More would only wait for Python's own lock.
ASYNC_THREADS = 4
# Seconds to wait before the next try, as told to clients for whom no connection was free.
RETRY_AFTER = 2
# PostgreSQL's classes of errors that mean it is away: connection exceptions and operator intervention.
AWAY = ("08", "57P")


class Threads:
    """Threads that give their database connection back after every job, whatever its outcome.

    `most` is the maximum number of threads; further jobs wait, without a connection.
    """

    def __init__(self, most: int, name: str) -> None:
        self.most = most
        self._pool = ThreadPoolExecutor(most, thread_name_prefix=name)

    def submit(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Starts the job in the caller's language and returns its future. To wait for several, use `results`."""
        return self._pool.submit(_run, partial(work, *args, **kwargs), get_language())

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Returns the job's result to async code."""
        return await asyncio.wrap_future(self.submit(work, *args, **kwargs))

    def __enter__(self) -> "Threads":
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()

    def shutdown(self) -> None:
        """Waits for the remaining jobs, without a connection."""
        release()
        self._pool.shutdown()


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `work` in a thread that may use the database and returns its result; async code has no other way there."""
    return await _threads(os.getpid()).run(work, *args, **kwargs)


def results(waiting: list["Future[T]"]) -> Iterator[T]:
    """Yields the jobs' results in order.

    First releases the caller's own connection, for which the jobs may be waiting.
    """
    release()
    for job in waiting:
        yield job.result()


def release() -> None:
    """Gives this thread's connection back to the pool, except within a transaction, where it is in use."""
    if connection.connection is not None and not connection.in_atomic_block:
        connection.close()


def release_to_wait() -> None:
    """Gives the connection back before a wait. Raises RuntimeError in a transaction, where waiting is not allowed."""
    blocks = connection.atomic_blocks
    if blocks and not blocks[-1]._from_testcase:  # type: ignore[attr-defined]
        raise RuntimeError("a transaction is open, and would stay open for as long as this waits")
    release()


def pause(seconds: float) -> None:
    """Sleeps without a connection."""
    release_to_wait()
    time.sleep(seconds)


@contextmanager
def cursor_of(make_rows: RowFactory[R]) -> Iterator[Cursor[R]]:
    """Opens a cursor with one of psycopg's row factories, so that columns are read by name."""
    with connection.cursor() as opened:
        opened.cursor.row_factory = make_rows
        yield cast("Cursor[R]", opened)


@contextmanager
def server_cursor_of(make_rows: RowFactory[R]) -> Iterator[Cursor[R]]:
    """Opens a cursor that sends parameters apart from the statement, so that `%b` sends them in binary.

    Django's own write parameters into the statement, which for arrays of texts takes thirty times as long.
    """
    connection.ensure_connection()
    raw: Any = Cursor(connection.connection, row_factory=make_rows)
    with connection._prepare_cursor(raw) as opened:  # type: ignore[attr-defined]
        yield cast("Cursor[R]", opened)


def lock(number: int) -> None:
    """Takes the lock of this number, waiting for its holder, and keeps it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def require_transaction() -> None:
    """Raises RuntimeError unless a transaction is open, for what must be stored together with something else."""
    if all(block._from_testcase for block in connection.atomic_blocks):  # type: ignore[attr-defined]
        raise RuntimeError("no transaction is open")


def is_unavailable(error: BaseException) -> bool:
    """Tells whether an error means that the database is unreachable: it is away, or no connection came free in time."""
    cause = error.__cause__ if isinstance(error, OperationalError | InterfaceError) else error
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith(AWAY)


def _run(work: Callable[[], T], language: str) -> T:
    try:
        with override(language):
            return work()
    finally:
        release()


@cache
def _threads(pid: int) -> Threads:
    """Returns the process's threads for database work, at most as many as the pool has connections.

    `pid` keeps a forked child from using its parent's threads.
    """
    pool = settings.DATABASES["default"]["OPTIONS"]["pool"]
    return Threads(min(ASYNC_THREADS, pool["max_size"]) if pool else ASYNC_THREADS, "database")
