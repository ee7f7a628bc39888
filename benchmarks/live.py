"""A crowd before the live feed: what reaches whom, how late, what a reader costs, and what pages take meanwhile.

python -m benchmarks.live [READERS] [SECONDS]

The product with 2 web workers, and READERS people of one team with 200 channels: each has a channel open. Posts go to
the channels by turns, POSTS_PER_SECOND of them, over the API. A delivery is counted from the post's request to the
moment it is read from the reader's socket; those who follow are one process (live_readers.py). The last line is one
JSON object; `delivered` and `counted` are shares of what should have come: messages, and badges of all channels that
are right in the end. `counts_p99_ms` is how late badges are, by a tenth of the readers.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import psutil
import psycopg

from benchmarks.product import ROOT, Running, running

CHANNELS, POSTS_PER_SECOND, WEB_WORKERS = 200, 20, 2
# Requests under way at once for the posts, and files of a process besides its sockets.
POSTERS, OTHER_FILES = 8, 256
# Seconds for what is still on its way after the last post, and between looks at the database and at a page.
SETTLE, EVERY = 3.0, 0.2
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
Facts = dict[str, Any]


def main(readers: int, seconds: float) -> None:
    files(readers)
    with running(PATCHBAY_WEB_WORKERS=str(WEB_WORKERS)) as it:
        crowd = people(it, readers)
        print(json.dumps({"readers": readers, **measure(it, crowd, seconds)}))


def files(readers: int) -> None:
    """Raises the limit of open files, which the product's processes inherit. Exits where the system allows too few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = readers + OTHER_FILES
    if hard != resource.RLIM_INFINITY and hard < needed:
        sys.exit(f"{readers} readers need {needed} open files in one process; the system allows {hard} (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, needed), hard))
    print(f"open files: {soft} allowed, {needed} needed")


def people(it: Running, readers: int) -> Facts:
    code = f"from benchmarks.live_people import seed; seed({readers}, {CHANNELS}, '{it.demo['users'][0]['email']}')"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    said = subprocess.check_output(command, cwd=ROOT, env=it.inside, text=True, timeout=600)
    found: Facts = json.loads(said.splitlines()[-1])
    return found


def measure(it: Running, crowd: Facts, seconds: float) -> Facts:
    url = f"{it.base_url}/channels/{crowd['channels'][0]}/"
    with (
        psycopg.connect(it.database_url, autocommit=True) as database,
        httpx.Client(cookies={"patchbay_session": crowd["sessions"][0]}, timeout=60) as reader,
    ):

        def page() -> float:
            started = time.monotonic()
            reader.get(url).raise_for_status()
            return (time.monotonic() - started) * 1000

        def connections() -> float:
            found = database.execute(CONNECTIONS).fetchone()
            return float(found[0]) if found else 0

        before = [page() for _ in range(20)]
        workers = web_workers(it.port, crowd)
        idle, memory = connections(), taken(workers)
        with followed(it, crowd) as result:
            with repeated(page) as pages, repeated(connections) as counts:
                sent = posted(it, crowd["channels"], seconds)
            time.sleep(SETTLE)
            each = (taken(workers) - memory) / len(crowd["sessions"]) / 1024
        print(f"pages without readers: {statistics.median(before):.0f} ms; database connections: {idle:.0f}")
        return {
            **deliveries(sent, result),
            **badges(sent, crowd["channels"], result),
            "kb_per_reader": round(each, 1),
            "db_connections": round(max(counts)),
            "page_p50_ms_meanwhile": round(statistics.median(pages), 1),
        }


@contextmanager
def followed(it: Running, crowd: Facts) -> Iterator[Facts]:
    """Opens all streams and yields an object, in which is what came afterwards."""
    rooms, after = crowd["channels"], crowd["cursor"]
    paths = [f"/channels/{rooms[n % len(rooms)]}/live?after={after}&rail=1" for n in range(len(crowd["sessions"]))]
    command = [sys.executable, "-m", "benchmarks.live_readers", str(it.port)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdin
        assert client.stdout
        started = time.monotonic()
        try:
            client.stdin.write(json.dumps(list(zip(paths, crowd["sessions"], strict=True))) + "\n")
            client.stdin.flush()
            if client.stdout.readline() != "open\n":
                sys.exit("the streams were not opened in time")
            print(f"{len(paths)} streams opened in {time.monotonic() - started:.1f} s")
            result: Facts = {}
            yield result
            client.stdin.write("done\n")
            client.stdin.flush()
            result |= json.loads(client.stdout.readline())
        finally:
            client.kill()


def posted(it: Running, rooms: list[str], seconds: float) -> list[float]:
    """Returns when each post was sent; the post of number `n` went to room `n % CHANNELS`."""
    count = int(seconds * POSTS_PER_SECOND)
    sent = [0.0] * count
    started = time.monotonic()
    headers = {"Authorization": f"Bearer {it.demo['api_token']}"}
    with httpx.Client(base_url=f"{it.base_url}/api/v1/", headers=headers, timeout=60) as api:

        def post(number: int) -> None:
            time.sleep(max(0.0, started + number / POSTS_PER_SECOND - time.monotonic()))
            sent[number] = time.monotonic()
            path = f"channels/{rooms[number % CHANNELS]}/messages"
            api.post(path, json={"text": f"post-{number:06}"}).raise_for_status()

        with ThreadPoolExecutor(POSTERS) as posters:
            list(posters.map(post, range(count)))
    print(f"{count} posts in {time.monotonic() - started:.1f} s")
    return sent


def deliveries(sent: list[float], result: Facts) -> Facts:
    if result["refused"] or result["broken"]:
        print(f"refused: {result['refused']}; broken: {result['broken']}")
    late, wanted = [], 0
    for number, received in enumerate(result["received"]):
        mine = range(number % CHANNELS, len(sent), CHANNELS)
        wanted += len(mine)
        late += [(received[str(n)] - sent[n]) * 1000 for n in mine if str(n) in received]
    late.sort()
    return {
        "delivered": round(len(late) / wanted, 4),
        "p50_ms": round(statistics.median(late), 1),
        "p99_ms": round(late[int(len(late) * 0.99)], 1),
    }


def badges(sent: list[float], rooms: list[str], result: Facts) -> Facts:
    """Says of how many badges the last number is right, and how late numbers were; one may skip others."""
    posts = {room: sent[number::CHANNELS] for number, room in enumerate(rooms)}
    right = [counts.get(room, 0) == len(posts[room]) for counts in result["counts"] for room in rooms]
    counted = [one for reader in result["counted"] for one in reader if one[1] and one[0] in posts]
    late = sorted((moment - posts[room][count - 1]) * 1000 for room, count, moment in counted)
    p99 = round(late[int(len(late) * 0.99)], 1) if late else None
    return {"counted": round(sum(right) / len(right), 4), "counts_p99_ms": p99}


@contextmanager
def repeated(ask: Callable[[], float]) -> Iterator[list[float]]:
    """Asks every EVERY seconds, in a thread; the answers are in the list."""
    found: list[float] = []
    done = threading.Event()

    def repeat() -> None:
        while not done.wait(EVERY):
            found.append(ask())

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def web_workers(port: int, crowd: Facts) -> list[psutil.Process]:
    """Returns the processes that serve requests, once each of them has: connections are spread by the system."""
    session = {"Cookie": f"patchbay_session={crowd['sessions'][0]}"}
    for _ in range(WEB_WORKERS * 10):  # each on a connection of its own
        httpx.get(f"http://localhost:{port}/settings/", headers=session, timeout=60).raise_for_status()
    main = next(one for one in mine() if "granian" in " ".join(one.cmdline()))
    found: list[psutil.Process] = main.children()
    return found


def taken(workers: list[psutil.Process]) -> int:
    """Returns the bytes of memory that these processes share with nobody."""
    return sum(worker.memory_full_info().uss for worker in workers)


def mine() -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process(os.getpid()).children(recursive=True)
    return found


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "1000", "30"] if len(sys.argv) < 2 else [*sys.argv[1:], "30"]
    main(int(arguments[0]), float(arguments[1]))
