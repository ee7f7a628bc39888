"""Nobody holds a database connection while it waits."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import translation
from psycopg_pool import ConnectionPool, PoolTimeout

from channels_app import database
from channels_app.models import Team

pytestmark = pytest.mark.django_db(transaction=True)


def pool_of_tests() -> ConnectionPool:
    connection.close()
    pool: ConnectionPool = connection.pool  # type: ignore[attr-defined]  # of PostgreSQL's backend
    pool.open()
    return pool


class Counted:
    """How many connections are out of the pool now, and were at most."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.out: set[int] = set()
        self.most = 0
        self.getconn, self.putconn = pool.getconn, pool.putconn

    def get(self, timeout: float | None = None) -> psycopg.Connection:
        found = self.getconn(timeout)
        self.out.add(id(found))
        self.most = max(self.most, len(self.out))
        return found

    def put(self, conn: psycopg.Connection) -> None:
        self.out.discard(id(conn))
        self.putconn(conn)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    pool = pool_of_tests()
    counted = Counted(pool)
    monkeypatch.setattr(pool, "getconn", counted.get)
    monkeypatch.setattr(pool, "putconn", counted.put)
    return counted


@contextmanager
def nothing_left() -> Iterator[None]:
    """A pool of which somebody holds everything, and that is waited for only briefly."""
    pool = pool_of_tests()
    held = [pool.getconn(timeout=10) for _n in range(pool.max_size)]
    with patch.object(pool, "timeout", 0.05):
        yield
    for one in held:
        pool.putconn(one)


class TestThreads:
    def test_give_the_connection_back_whatever_becomes_of_the_job(self, counted: Counted) -> None:
        def work(fails: bool) -> None:
            Team.objects.count()
            if fails:
                raise ValueError

        with database.Threads(8, "test") as threads:
            jobs = [threads.submit(work, n % 2 == 0) for n in range(40)]
            assert [type(job.exception()) for job in jobs] == [ValueError, type(None)] * 20
        assert counted.most
        assert not counted.out

    def test_whoever_waits_for_them_holds_none(self, counted: Counted) -> None:
        def late() -> int:
            time.sleep(0.2)
            return len(counted.out)

        Team.objects.count()
        with database.Threads(1, "test") as threads:
            assert list(database.results([threads.submit(late)])) == [0]

    def test_speak_the_language_of_whoever_started_the_job(self) -> None:
        with database.Threads(1, "test") as threads, translation.override("zh-hans"):
            assert threads.submit(translation.get_language).result() == "zh-hans"


def test_async_code_never_takes_more_than_a_few_connections(counted: Counted) -> None:
    async def crowd() -> None:
        await asyncio.gather(*(database.in_database(Team.objects.count) for _n in range(100)))

    asyncio.run(crowd())
    assert 0 < counted.most <= database.ASYNC_THREADS
    assert not counted.out


class TestAWait:
    def test_is_without_a_connection(self, counted: Counted) -> None:
        Team.objects.count()
        assert counted.out
        database.pause(0)
        assert not counted.out

    def test_is_refused_in_a_transaction(self) -> None:
        with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
            database.pause(0)


class TestAnExhaustedPool:
    def test_is_told_from_a_mistake(self) -> None:
        busy, wrong = OperationalError(), OperationalError()
        busy.__cause__, wrong.__cause__ = PoolTimeout(), psycopg.errors.QueryCanceled()
        assert database.is_unavailable(busy)
        assert not database.is_unavailable(wrong)
        assert not database.is_unavailable(ValueError())

    @pytest.mark.parametrize("path", ["/accounts/login/", "/", "/api/v1/teams"])
    def test_answers_503_and_heals(self, path: str) -> None:
        client = Client(raise_request_exception=False, headers={"Authorization": "Bearer pbt_x"})
        client.cookies["patchbay_session"] = "x" * 32
        with nothing_left():
            answer = client.get(path)
        assert (answer.status_code, answer["Retry-After"]) == (503, str(database.RETRY_AFTER))
        kind = "application/problem+json" if path.startswith("/api/") else "text/html; charset=utf-8"
        assert answer["Content-Type"] == kind
        assert client.get(path).status_code in (200, 302, 401)


def cut_off(pids: str = "") -> None:
    """As by a restart of the database: all connections but the one that says so, or one of them."""
    address = connection.get_connection_params()
    names = [name for name in ("dbname", "user", "host", "port") if name in address]
    database.release()
    with psycopg.connect(**{name: address[name] for name in names}) as own:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        own.execute(f"SELECT pg_terminate_backend(pid) {others} {pids}")


def test_a_connection_that_was_cut_is_noticed_when_it_is_taken() -> None:
    """While it lay in the pool, of which every connection is taken in turn."""
    pool = pool_of_tests()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone() or (0,)
    cut_off(f"AND pid = {pid}")
    for _again in range(pool.max_size):
        assert Team.objects.count() == 0
        database.release()


def failure() -> Exception | None:
    try:
        Team.objects.count()
    except OperationalError as error:
        return error
    finally:
        database.release()
    return None


def test_a_pool_of_which_all_were_cut_refuses_nobody() -> None:
    """However many lay in it, as after a busy hour; each that asks afterwards has one, and soon."""
    pool = pool_of_tests()
    taken = [pool.getconn() for _ in range(pool.max_size)]
    for one in taken:
        pool.putconn(one)
    cut_off()
    started = time.monotonic()
    assert [failure() for _ in range(2 * pool.max_size)] == [None] * 2 * pool.max_size
    assert time.monotonic() - started < pool.timeout
