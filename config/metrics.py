"""`/metrics`: the overview's numbers for Prometheus, protected by the token in PATCHBAY_METRICS_TOKEN."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from channels_app import tallies
from channels_app.web.administration.overview.counts import binned
from config import administration
from connectors.flows import oversight
from connectors.web.administration.activity import late_runs

# A line without its value: the name, and labels if there are any.
Sample = tuple[str, float]
MINUTE = timedelta(minutes=1)


def metrics(request: HttpRequest) -> HttpResponse:
    """Answers in Prometheus' text format; 404 if the operator set no token or the request has another."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponse("not found", status=404, content_type="text/plain")
    lines = [f"patchbay_{name} {value:.15g}" for source in SOURCES for name, value in _read(source)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _read(source: Callable[[], Iterator[Sample]]) -> list[Sample]:
    """Returns what a source says, and whether it could."""
    try:
        return [*source(), (f'source_up{{source="{source.__name__}"}}', 1)]
    except Exception:
        return [(f'source_up{{source="{source.__name__}"}}', 0)]


def parts() -> Iterator[Sample]:
    for part, age in administration.ages().items():
        yield f'part_age_seconds{{part="{part}"}}', float("inf") if age is None else age


def queues() -> Iterator[Sample]:
    for queue, length in administration.lengths().items():
        yield f'queue_length{{queue="{queue}"}}', length


def posts() -> Iterator[Sample]:
    """Yields what the last full minute had."""
    for name, counts in binned(tallies.NAMES, until=timezone.now(), step=MINUTE, bins=2).items():
        yield f'last_minute{{what="{name}"}}', counts[0]


def work() -> Iterator[Sample]:
    yield "runs_late", late_runs(timezone.now())
    yield "connections_needing_attention", oversight.failing()


def database() -> Iterator[Sample]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), (SELECT count(*) FROM pg_stat_activity)")
        row = cursor.fetchone()
    assert row is not None
    yield "database_size_bytes", row[0]
    yield "database_connections", row[1]


def disk() -> Iterator[Sample]:
    yield "disk_free_bytes", shutil.disk_usage(settings.VAR).free


SOURCES = (parts, queues, posts, work, database, disk)
