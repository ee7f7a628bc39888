"""The memory of `make run` at rest, and what each reader, connection and worker adds.

python -m benchmarks.memory

Counted is the proportional share (PSS of /proc/PID/smaps_rollup): what processes share counts once. `rest_mb` is all of
the product's processes after the demo is there and a page was asked for; a reader is an open stream of live updates, a
connection one that is open and says nothing. A worker is one more that answers requests or does background work, as the
others of its kind are. The last line is one JSON object.
"""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

from benchmarks.product import Running, running

READERS = 100
CONNECTIONS = 500
# Those before, for whom the process loads and keeps what all share.
FIRST = 30
# Seconds after the start, or a change, until memory no longer moves.
REST_SECONDS = 20.0
# By words of their command lines, in this order: what each process is for.
KINDS = ("granian", "mentions@%h", "config.beat", "celery", "manage.py up", "valkey", "postgres")


def main() -> None:
    # As many streams of one person as this opens.
    with running(PATCHBAY_STREAMS_PER_PERSON=str(2 * READERS)) as it:
        session = signed_in(it)
        session.get(f"/channels/{it.demo['channel_id']}/").raise_for_status()
        time.sleep(REST_SECONDS)
        rest = shares(it)
        for kind, sizes in rest.items():
            print(f"{kind:14}{len(sizes):3} processes{sum(sizes):8.1f} MB  {' '.join(f'{size:.0f}' for size in sizes)}")
        figures = {
            "rest_mb": round(total(rest)),
            "processes": sum(map(len, rest.values())),
            "reader_kb": asyncio.run(readers(it, session)),
            "connection_kb": asyncio.run(connections(it)),
            "web_worker_mb": round(max(rest["granian"])),
            "background_worker_mb": round(min(rest["celery"])),
        }
    print(json.dumps(figures))


def signed_in(it: Running) -> httpx.Client:
    client = httpx.Client(base_url=it.base_url, follow_redirects=True, timeout=60)
    page = client.get("/accounts/login/")
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found
    person = it.demo["users"][0]
    form = {"csrfmiddlewaretoken": found[1], "login": person["email"], "password": person["password"]}
    client.post("/accounts/login/", data=form, headers={"Referer": it.base_url}).raise_for_status()
    return client


def shares(it: Running) -> dict[str, list[float]]:
    """Returns the MB of each process, by what it is for."""
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    top = psutil.Process(it.pid)
    for process in (top, *top.children(recursive=True)):
        with suppress(psutil.NoSuchProcess, ProcessLookupError, FileNotFoundError):  # PostgreSQL's come and go
            words = " ".join(process.cmdline())
            kind = next((kind for kind in KINDS if kind in words), "postgres")  # its children have titles
            found[kind].append(share(process.pid))
    return found


def share(pid: int) -> float:
    line = next(one for one in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if one.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def total(found: dict[str, list[float]]) -> float:
    return sum(map(sum, found.values()))


@contextmanager
def added(it: Running, number: int, result: list[float]) -> Iterator[None]:
    """Notes how many KB the web's processes have more within it for each of a number of things."""
    before = sum(shares(it)["granian"])
    yield
    time.sleep(REST_SECONDS / 4)
    result.append(round((sum(shares(it)["granian"]) - before) * 1024 / number, 1))


async def readers(it: Running, session: httpx.Client) -> float:
    cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
    head = (
        f"GET /channels/{it.demo['channel_id']}/live?after=1 HTTP/1.1\r\nHost: localhost:{it.port}\r\n"
        f"Accept-Encoding: gzip\r\nCookie: {cookies}\r\n\r\n"
    )
    await opened(it, FIRST, head.encode(), answered=True)
    return await opened(it, READERS, head.encode(), answered=True)


async def connections(it: Running) -> float:
    await opened(it, FIRST, b"GET / HTTP/1.1\r\n", answered=False)
    return await opened(it, CONNECTIONS, b"GET / HTTP/1.1\r\n", answered=False)


async def opened(it: Running, number: int, sent: bytes, *, answered: bool) -> float:
    """Returns the KB that each of so many connections takes, on which `sent` was sent."""
    result: list[float] = []
    writers = []
    with added(it, number, result):
        for _ in range(number):
            reader, writer = await asyncio.open_connection("127.0.0.1", it.port)
            writer.write(sent)
            if answered:
                assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
            writers.append(writer)
    for writer in writers:
        writer.close()
    return result[0]


if __name__ == "__main__":
    main()
