"""Every page of a large installation: milliseconds, queries and KB, for somebody in 200 channels.

python -m benchmarks.pages [MESSAGES [ROUNDS]]

2,000 people, 500 channels, 5 million messages unless told otherwise. Addresses come from the URL configuration, their
parameters from the database. Times and KB are those of a browser at the product with one web worker. Queries are
counted in this process, against the same database, with the rows of messages that they read: these must not grow with
all there are. The last line is one JSON object.
"""

import json
import os
import re
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from benchmarks import page_seed
from benchmarks.administration import signed_in
from benchmarks.product import Running, running

MESSAGES, ROUNDS, WORST = 5_000_000, 9, 5
# What is no page: senders', other programs', streams, and what ends the session that measures.
OTHERS = re.compile(
    r"/(?:api|scim|hooks|webhook|metrics|healthz|readyz|setup|static)|.*(?:logout|end/$|\.zip$|/open$|/live$)"
)
HTTP = {"Accept-Encoding": "br, zstd, gzip", "Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
# A value for each parameter: something that the reader may see.
OWN = "FROM channels_app_channel c JOIN channels_app_membership m USING (team_id) WHERE m.user_id = %(reader)s"
OWNED = f"{OWN} AND m.role = 'owner' AND c.name LIKE 'channel-%%' ORDER BY c.name LIMIT 1"
VALUES = {
    "team_id": f"SELECT c.team_id {OWNED}",
    "channel_id": f"SELECT c.id {OWNED}",
    "message_id": f"SELECT (SELECT id FROM channels_app_message WHERE channel_id = c.id ORDER BY id LIMIT 1) {OWNED}",
    "connection_id": f"SELECT (SELECT id FROM connectors_connection WHERE channel_id = c.id LIMIT 1) {OWNED}",
    "user_id": f"SELECT n.user_id FROM channels_app_membership n WHERE n.team_id = (SELECT c.team_id {OWNED}) LIMIT 1",
    "person_id": "SELECT id FROM channels_app_user WHERE email = 'person7@example.com'",
    "chat_id": "SELECT id FROM channels_app_channel WHERE team_id IS NULL AND id IN"
    " (SELECT channel_id FROM channels_app_channelmember WHERE user_id = %(reader)s) LIMIT 1",
    "slug": "SELECT 'incoming-webhook'",
}


@dataclass
class Page:
    path: str
    ms: float = 0
    # Of Python's work, without the database's.
    cpu: float = 0
    queries: int = 0
    kb: float = 0
    # Rows of messages that its queries read.
    messages: int = 0

    def __str__(self) -> str:
        counts = f"{self.queries:3} queries  {self.kb:6.1f} KB  {self.messages:6} messages"
        return f"{self.ms:7.1f} ms  {self.cpu:6.1f} ms of CPU  {counts}  {self.path}"


def main(messages: int, rounds: int) -> None:
    with running(PATCHBAY_WEB_WORKERS="1") as it:
        user = it.demo["users"][0]
        seconds = page_seed.seed(it.database_url, user["email"], messages)
        print(f"{messages:,} messages copied in {seconds:.0f} s")
        prepare(it)
        pages = list(measured(it, user, rounds))
    print(*pages, sep="\n")
    print(f"the worst of {len(pages)}:")
    print(*sorted(pages, key=lambda page: -page.ms)[:WORST], sep="\n")
    print(
        json.dumps({"messages": messages, "seed_seconds": round(seconds, 1), "pages": [asdict(one) for one in pages]})
    )


def prepare(it: Running) -> None:
    """Makes this process a part of the product, so that it can count queries."""
    folder = it.database_url.partition("?host=")[2].removesuffix("/postgres")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PATCHBAY_VAR": folder,
        "DATABASE_URL": it.database_url.replace("postgres@", "postgres:@"),
        "REDIS_URL": f"unix://{folder}/valkey/valkey.sock?db=0",
        "PATCHBAY_BASE_URL": it.base_url,
    }
    import django

    django.setup()


def measured(it: Running, user: dict[str, str], rounds: int) -> Iterator[Page]:
    from benchmarks.page_queries import Reader

    reader, opener = Reader(user["email"]), signed_in(it.base_url, user)
    values = {name: reader.value(sql) for name, sql in VALUES.items()}
    for path in addresses(values):
        page = Page(path)
        found = list(times(partial(fetched, opener, it.base_url + path), rounds))
        if found:
            page.ms = round(statistics.median(ms for ms, _kb in found), 1)
            page.kb = round(found[-1][1], 1)
            page.cpu = round(reader.cpu(path, rounds), 1)
            page.queries, page.messages = reader.asked(path)
            yield page


def addresses(values: dict[str, str]) -> Iterator[str]:
    """Yields the addresses of the URL configuration whose parameters have a value; the others are printed."""
    from django.urls import URLPattern, get_resolver
    from django.urls.resolvers import RoutePattern

    def walk(patterns: list[Any], before: str) -> Iterator[str]:
        for one in patterns:
            if isinstance(one.pattern, RoutePattern) or not str(one.pattern):
                route = before + str(one.pattern)
                yield from [route] if isinstance(one, URLPattern) else walk(one.url_patterns, route)

    for route in dict.fromkeys(walk(get_resolver().url_patterns, "/")):
        names = re.findall(r"<(?:\w+:)?(\w+)>", route)
        if OTHERS.match(route):
            continue
        if missing := [name for name in names if not values.get(name)]:
            print(f"no {', '.join(missing)}: {route}")
        else:
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match[1]], route)


def fetched(opener: urllib.request.OpenerDirector, url: str) -> float | None:
    """Returns the KB of a page on the wire, or None if there is none: it takes posts only, or leads elsewhere."""
    try:
        with opener.open(urllib.request.Request(url, headers=HTTP), timeout=60) as answer:
            body = answer.read()
            is_page = answer.url == url and answer.headers["Content-Type"].startswith("text/html")
            return len(body) / 1000 if is_page else None
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise
        return None


def times(fetch: "partial[float | None]", rounds: int) -> Iterator[tuple[float, float]]:
    """Yields milliseconds and KB of each round, after one that warms up; nothing if it is no page."""
    if fetch() is None:
        return
    for _ in range(rounds):
        begin = time.perf_counter()
        kb = fetch()
        yield (time.perf_counter() - begin) * 1000, kb or 0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES, int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS)
