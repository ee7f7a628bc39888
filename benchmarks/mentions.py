"""Mentions of services that hang, together with mentions of one that does not.

python -m benchmarks.mentions

500 mentions of ten services that take 5 s to answer and 100 of a healthy one, posted as fast as the API takes them: by
turns a message that mentions five slow services and one that mentions the healthy one. An answer is counted from the
message's commit to that of the reply, the total from the first message to the last reply; `overhead_s` is what the
total has above the five seconds that nobody can save. `cpu_s` is what the product's processes used for it. The last
line is one JSON object.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psutil
import psycopg

from benchmarks.processes import cpu_seconds
from benchmarks.product import Running, running

HANGING, EACH, HEALTHY = 10, 50, 100
HANG = 5.0
# Posts under way at once, as from as many browsers.
POSTERS = 8
PATIENCE = 60.0
STATE = """
SELECT count(*) FILTER (WHERE call.state = 'finished'), count(*) FILTER (WHERE call.outcome = 'answered'),
       max(call.finished_at) - min(message.created_at)
  FROM connectors_mentioncall call JOIN channels_app_message message ON message.id = call.message_id
"""
LATENCIES = """
SELECT extract(epoch FROM call.finished_at - message.created_at) * 1000
  FROM connectors_mentioncall call
  JOIN channels_app_message message ON message.id = call.message_id
  JOIN connectors_outgoingwebhook webhook ON webhook.id = call.webhook_id
 WHERE webhook.name = 'Healthy' AND call.outcome = 'answered' ORDER BY 1
"""
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


def main() -> None:
    service = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.mentions", "service"], stdout=subprocess.PIPE, text=True
    )
    assert service.stdout
    port = int(service.stdout.readline())
    try:
        with (
            running(PATCHBAY_ALLOWED_PRIVATE_HOSTS="127.0.0.1") as it,
            psycopg.connect(it.database_url, autocommit=True) as database,
        ):
            print(json.dumps(measure(it, database, port)))
    finally:
        service.terminate()
        service.wait()


def measure(it: Running, database: "psycopg.Connection[Any]", port: int) -> dict[str, Any]:
    api = httpx.Client(
        base_url=f"{it.base_url}/api/v1/",
        headers={"Authorization": f"Bearer {it.demo['api_token']}"},
        timeout=60,
        limits=httpx.Limits(max_connections=POSTERS),
    )
    names = [f"Slow {number}" for number in range(HANGING)]
    for name in (*names, "Healthy"):
        url = f"http://127.0.0.1:{port}/{name.partition(' ')[0].lower()}"
        body = {"name": name, "callback_url": url}
        api.post(f"teams/{it.demo['team_id']}/outgoing-webhooks", json=body).raise_for_status()

    def post(to: str) -> None:
        messages = f"channels/{it.demo['channel_id']}/messages"
        api.post(messages, json={"text": f"{to} how are you?"}).raise_for_status()

    worker = worker_of(it)
    idle = worker.memory_info().rss
    before = cpu_seconds(it.pid)
    started = time.perf_counter()
    with ThreadPoolExecutor(POSTERS) as posters:
        list(posters.map(post, order(names)))
    posted = time.perf_counter() - started
    most = watch(database, worker, (HANGING * EACH) + HEALTHY)
    finished, answered, total = row(database, STATE)
    after = cpu_seconds(it.pid)
    latencies = [float(found[0]) for found in database.execute(LATENCIES).fetchall()]
    print(f"posted {2 * HEALTHY} messages in {posted:.1f} s; finished {finished}, answered {answered}")
    print(f"worker: {idle >> 20} MiB idle, {most['rss'] >> 20} MiB and {most['threads']} threads at most")
    print(f"database connections at most, all processes: {most['connections']}")
    print(f"healthy: p50 {latencies[len(latencies) // 2]:.0f} ms, max {latencies[-1]:.0f} ms")
    p99 = latencies[int(len(latencies) * 0.99)]
    return {
        "answered": answered,
        "total_s": round(total.total_seconds(), 2),
        "overhead_s": round(total.total_seconds() - HANG, 2),
        "healthy_p99_ms": round(p99),
        "cpu_s": {kind: round(seconds - before[kind], 2) for kind, seconds in after.items()},
    }


def order(names: list[str]) -> list[str]:
    """Returns the texts to post: by turns one to five services that hang and one to the healthy one."""
    fives = [" ".join(f"@{name}" for name in half) for half in (names[:5], names[5:])]
    return [text for n in range(HEALTHY) for text in (fives[n % 2], "@Healthy")]


def watch(database: "psycopg.Connection[Any]", worker: psutil.Process, calls: int) -> dict[str, int]:
    most = {"rss": 0, "threads": 0, "connections": 0}
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end and row(database, STATE)[0] < calls:
        seen = {
            "rss": worker.memory_info().rss,
            "threads": worker.num_threads(),
            "connections": row(database, CONNECTIONS)[0],
        }
        most = {name: max(most[name], seen[name]) for name in most}
        time.sleep(0.25)
    return most


def worker_of(it: Running) -> psutil.Process:
    """Returns the process that makes the calls."""
    mine = psutil.Process(os.getpid()).children(recursive=True)
    return next(process for process in mine if "mentions@%h" in " ".join(process.cmdline()))


def row(database: "psycopg.Connection[Any]", query: str) -> Any:
    found = database.execute(query).fetchone()
    assert found
    return found


async def serve() -> None:
    """Serves a stub: `/slow` answers after five seconds, anything else at once."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        if head.startswith(b"POST /slow"):
            await asyncio.sleep(HANG)
        body = b'{"type": "message", "text": "Fine, thank you."}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:] == ["service"]:
        asyncio.run(serve())
    else:
        main()
