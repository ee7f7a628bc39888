"""Bytes that PostgreSQL takes for a post of 1.3 KB, and what it gives back when posts are old.

python -m benchmarks.storage [SECONDS]

The product takes MessageCards that all differ, over its own webhook. Counted are the tables of messages with what
belongs to them: rows, what is stored out of line (TOAST) and each index, after VACUUM. `database_ms_per_post` and
`web_ms_per_post` are the CPU that storing them took. At last all messages are dropped as if their time were over:
`freed_bytes_per_post` is by how much the database is smaller, after `drop_seconds`. The last line is one JSON object.
"""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.ingress import Scenario, load
from benchmarks.processes import cpu_seconds
from benchmarks.product import ROOT, Running, running

POSTS = 5000
WORDS = re.findall(
    r"\w+",
    """
    disk replica queue latency timeout certificate backup rollout gateway checkout invoice cluster shard lease worker
    memory packet upstream retry deadline snapshot volume node pod deploy branch commit merge pipeline artifact image
    registry tenant region primary standby lag throughput budget alert operator incident page runbook owner window
    """,
)

# What, and its bytes, in a table and its partitions.
SIZES = """
WITH parts AS (SELECT relid FROM pg_partition_tree('channels_app_message')
               UNION SELECT 'channels_app_message'::regclass)
SELECT 'rows', sum(pg_relation_size(relid)) FROM parts
UNION ALL
SELECT 'out of line', sum(pg_total_relation_size(reltoastrelid)) FROM parts JOIN pg_class ON oid = relid
UNION ALL
SELECT 'index on ' || substring(pg_get_indexdef(indexrelid) FROM 'USING btree (.*)'), sum(pg_relation_size(indexrelid))
  FROM parts JOIN pg_index ON indrelid = relid GROUP BY 1
"""


def main(seconds: float) -> None:
    with running(PATCHBAY_HOOK_RATE_SECOND="1000000", PATCHBAY_HOOK_RATE_MINUTE="9000000") as it:
        path = it.demo["webhook_urls"]["short"].removeprefix(it.base_url)
        figures = measure(it, path, [json.dumps(card) for card in cards()], seconds)
        figures.update(dropped(it, figures["posts"]))
    for name, size in figures["bytes_per_post"].items():
        print(f"{size:8.0f}  {name}")
    print(json.dumps(figures))


def measure(it: Running, path: str, bodies: list[str], seconds: float) -> dict[str, Any]:
    before, used = sizes(it.database_url), cpu_seconds(it.pid)
    found = load(it.port, Scenario("posts", 32, [path]), seconds, bodies)
    posts = found["answered"]
    if found["failed"]:
        raise SystemExit(f"not taken: {found['failed']}")
    ended = cpu_seconds(it.pid)
    after = sizes(it.database_url)
    each = {name: round((size - before.get(name, 0)) / posts, 1) for name, size in after.items()}
    return {
        "posts": posts,
        "body_bytes": round(sum(map(len, bodies)) / len(bodies)),
        "total_bytes_per_post": round(sum(each.values())),
        "bytes_per_post": each,
        "web_ms_per_post": round((ended["web"] - used["web"]) * 1000 / posts, 3),
        "database_ms_per_post": round((ended["database"] - used["database"]) * 1000 / posts, 3),
    }


# Messages are kept for a day, and it is the year after next.
DROP = """
import time, datetime
from channels_app.flows import message_retention
now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=400)
begun = time.perf_counter()
assert message_retention.keep(now=now)
print(time.perf_counter() - begun)
"""


def dropped(it: Running, posts: int) -> dict[str, Any]:
    before = database_size(it.database_url)
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", DROP]
    var = str(Path(it.database_url.partition("host=")[2]).parent)
    env = {**os.environ, "PATCHBAY_VAR": var, "DATABASE_URL": it.database_url, "PATCHBAY_MESSAGES_KEPT_DAYS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    freed = before - database_size(it.database_url)
    return {"freed_bytes_per_post": round(freed / posts), "drop_seconds": round(float(done.stdout.split()[-1]), 2)}


def database_size(database_url: str) -> int:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row
    return int(row[0])


def sizes(database_url: str) -> dict[str, int]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("VACUUM channels_app_message")
        return {name: int(size or 0) for name, size in connection.execute(SIZES).fetchall()}


def cards() -> Iterator[dict[str, Any]]:
    """Yields cards of about 1.3 KB, the same ones in each run."""
    chance = random.Random(1)
    for number in range(POSTS):
        title = f"{sentence(chance, 4)} on db-{number % 97}"
        yield {
            "@type": "MessageCard",
            "@context": "https://schema.org/extensions",
            "summary": title,
            "themeColor": "D9534F",
            "title": title,
            "text": f"**{chance.choice(WORDS)}** is at *{chance.randrange(100)} %*. {sentence(chance, 60)}.",
            "sections": [
                {
                    "activityTitle": "Monitoring",
                    "activitySubtitle": f"2027-03-01 {number % 24:02}:{number % 60:02} UTC",
                    "facts": [
                        {"name": f"{chance.choice(WORDS)} {fact}", "value": f"{chance.randrange(10**6)} ms"}
                        for fact in range(8)
                    ],
                }
            ],
            "potentialAction": [
                {
                    "@type": "OpenUri",
                    "name": "Open",
                    "targets": [
                        {"os": "default", "uri": f"https://mon.example.com/incidents/{chance.randrange(10**9)}"}
                    ],
                }
            ],
        }


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
