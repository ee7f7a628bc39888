"""From the due minute to the last card, for weather connections, and what the tick costs.

python -m benchmarks.schedule [CONNECTIONS] [DUE]

The product with two worker processes; 100,000 connections in 200 places, 20,000 due in the same minute; a stub of
Open-Meteo that takes 50 ms for an answer. `ratio` is the cards a second to pgbench's rate in the same run, which
inserts such a message per transaction. Then the tick's own look at the database, in ms and in pages read, with 10
thousand to 1 million connections that are not due, the last of them after the 20,000 runs. The last line is one JSON
object.
"""

import json
import os
import random
import statistics
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.ingress import pgbench
from benchmarks.processes import cpu_seconds
from benchmarks.product import Running, running

PLACES = 200
PGBENCH_SECONDS = 10.0
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Shanghai"]
DELAY = 0.05
DAILY = {
    "weather_code": 61,
    "temperature_2m_max": 14.2,
    "temperature_2m_min": 6.1,
    "apparent_temperature_max": 12.9,
    "precipitation_sum": 3.4,
    "precipitation_probability_max": 72,
    "wind_speed_10m_max": 5.6,
    "uv_index_max": 3.1,
}
ROWS = """
INSERT INTO connectors_connection
       (id, installation_id, channel_id, name, state, config, next_run_at, time_zone, created_at, action_hosts,
        action_url)
SELECT gen_random_uuid(), %(installation)s, %(channel)s, 'Weather ' || number, 'active', place.config, CASE
         WHEN number <= %(due)s THEN %(at)s ELSE %(at)s + interval '1 hour' + random() * interval '22 hours' END,
       place.zone, now(), '{}', ''
  FROM generate_series(%(first)s::int, %(last)s::int) AS number
  JOIN bench_place place ON place.n = number %% %(places)s
"""


class OpenMeteo(BaseHTTPRequestHandler):
    """A stub that answers in the shape of the real service and counts requests."""

    asked = 0
    lock = threading.Lock()

    def do_GET(self) -> None:
        with OpenMeteo.lock:
            OpenMeteo.asked += 1
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        today = datetime.now(ZoneInfo(query["timezone"])).date()
        days = [(today + timedelta(days=n)).isoformat() for n in range(3)]
        daily = {"time": days, **{name: [value] * len(days) for name, value in DAILY.items()}}
        latitude, longitude = float(query["latitude"]), float(query["longitude"])
        answer = {"latitude": latitude, "longitude": longitude, "timezone": query["timezone"], "daily": daily}
        body = json.dumps(answer).encode()
        time.sleep(DELAY)
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def main(connections: int, due: int) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OpenMeteo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "PATCHBAY_WORKER_PROCESSES": "2",
        "PATCHBAY_OPEN_METEO_URL": f"http://127.0.0.1:{server.server_port}",
        "PATCHBAY_ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
    }
    with running(**environment) as it, psycopg.connect(it.database_url, autocommit=True) as database:
        prepare(it)
        ticks: dict[str, Tick] = {}
        at = next_minute()
        where = seeded(database, it, at + timedelta(hours=1))
        grow(database, {**where, "due": 0, "at": at, "first": 1, "last": connections // 10})
        ticks["10k"] = tick(connections // 10)
        at = next_minute()
        grow(database, {**where, "due": 0, "at": at, "first": connections // 10 + 1, "last": connections - due})
        ticks["100k"] = tick(connections)
        at = next_minute()
        grow(database, {**where, "due": due, "at": at, "first": 1, "last": due})
        before = cpu_seconds(it.pid)
        found = watch(database, at, due)
        used = {kind: round(seconds - before[kind], 1) for kind, seconds in cpu_seconds(it.pid).items()}
        limit = pgbench(it.database_url, it.demo["channel_id"], PGBENCH_SECONDS)
        found |= {"pgbench_tps": round(limit), "ratio": round(found["cards_per_s"] / limit, 3), "cpu_s": used}
        grow(database, {**where, "due": 0, "at": at, "first": 1, "last": 9 * connections})
        ticks["1m"] = tick(10 * connections)
    costs = {f"tick_{unit}": {rows: getattr(one, unit) for rows, one in ticks.items()} for unit in Tick._fields}
    print(json.dumps({**found, "fetches": OpenMeteo.asked, **costs}))


def prepare(it: Running) -> None:
    import django

    os.environ.update(DATABASE_URL=it.database_url, DJANGO_SETTINGS_MODULE="config.settings", PATCHBAY_DB_POOL="0")
    django.setup()


def next_minute() -> datetime:
    """Returns a minute far enough ahead to have the rows written.

    It is not the last of an hour, whose runs would fetch for two.
    """
    at = (datetime.now(UTC) + timedelta(seconds=75)).replace(second=0, microsecond=0)
    return at + timedelta(minutes=2) if at.minute > 56 else at


def seeded(database: Any, it: Running, at: datetime) -> dict[str, Any]:
    """Creates the places and an installation of the weather connector; returns values for `grow`."""
    database.execute("CREATE TABLE bench_place (n int PRIMARY KEY, zone text, config jsonb)")
    dice = random.Random(4)
    for n in range(PLACES):
        zone = ZONES[n % len(ZONES)]
        place = f"{dice.uniform(-60, 60):.4f},{dice.uniform(-180, 180):.4f},{zone},Place {n}"
        config = {
            "place": place,
            "at": f"{at.astimezone(ZoneInfo(zone)):%H:%M}",
            "weekdays": list(range(7)),
            "units": "metric",
            "provider": "open-meteo",
        }
        database.execute("INSERT INTO bench_place VALUES (%s, %s, %s)", [n, zone, Jsonb(config)])
    row = database.execute(
        "INSERT INTO connectors_installation (id, team_id, connector, created_at)"
        " VALUES (gen_random_uuid(), %s, 'weather', now())"
        " ON CONFLICT (team_id, connector) DO UPDATE SET removed_at = NULL RETURNING id",
        [it.demo["team_id"]],
    ).fetchone()
    return {"installation": row[0], "channel": it.demo["channel_id"], "places": PLACES}


def grow(database: Any, values: dict[str, Any]) -> None:
    database.execute(ROWS, values)
    database.execute("VACUUM ANALYZE connectors_connection")


class Tick(NamedTuple):
    ms: float
    pages: int


def tick(rows: int) -> Tick:
    """Measures what a tick asks the database when nothing is due: the median of 100."""
    from connectors.flows import schedule

    taken = []
    for _n in range(100):
        time.sleep(0.02)
        started = time.perf_counter()
        schedule.enqueue_due(now=datetime.now(UTC))
        schedule.waiting(now=datetime.now(UTC))
        taken.append((time.perf_counter() - started) * 1000)
    found = Tick(round(statistics.median(taken), 2), pages())
    print(f"{rows} connections: a tick takes {found.ms} ms and reads {found.pages} pages")
    return found


def pages() -> int:
    """Counts the pages of tables and indexes that a look at what is due touches, whatever else the machine does."""
    from django.db import connection

    from connectors.flows.schedule.enqueuing import DUE

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {DUE}", [datetime.now(UTC), ["weather"], 1000])
        plan = cursor.fetchone()[0][0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def watch(database: Any, at: datetime, due: int) -> dict[str, Any]:
    print(f"{due} connections are due at {at:%H:%M:%S}; it is {datetime.now(UTC):%H:%M:%S}")
    count = 0
    # The demo has a weather connection as well; its runs are not ours.
    ours = [at]
    while count < due and datetime.now(UTC) < at + timedelta(minutes=4):
        time.sleep(2)
        count = database.execute(
            "SELECT count(*) FROM connectors_run WHERE outcome = 'posted' AND due_at = %s", ours
        ).fetchone()[0]
    last = database.execute(
        "SELECT max(finished_at), min(started_at) FROM connectors_run WHERE due_at = %s", ours
    ).fetchone()
    cards = database.execute(
        "SELECT count(*) FROM channels_app_message WHERE sender_name ~ '^Weather [0-9]'"
    ).fetchone()[0]
    states = database.execute(
        "SELECT state, outcome, detail, count(*) FROM connectors_run WHERE due_at = %s GROUP BY 1, 2, 3", ours
    ).fetchall()
    seconds = (last[0] - at).total_seconds()
    print(f"runs: {states}; the first was taken after {(last[1] - at).total_seconds():.1f} s")
    return {"cards": cards, "seconds": round(seconds, 1), "cards_per_s": round(cards / seconds)}


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    main(*(numbers or [100_000, 20_000]))
