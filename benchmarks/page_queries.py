"""Counts the queries of a page, and the rows of messages that they read; needs Django set up for the database."""

import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_app.models import User

# The table, and what the names of its parts begin with.
MESSAGES = "channels_app_message"


class Reader:
    def __init__(self, email: str) -> None:
        self.user = User.objects.get(email=email)
        self.client = Client(HTTP_HOST="localhost")
        self.client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")

    def value(self, sql: str) -> str:
        """Returns what one row of one column holds, or "" if there is none."""
        with connection.cursor() as cursor:
            cursor.execute(sql, {"reader": self.user.pk})
            row = cursor.fetchone()
        return str(row[0]) if row and row[0] else ""

    def cpu(self, path: str, rounds: int) -> float:
        """Returns the milliseconds that Python works for a page, which hardly depend on what else the machine does."""
        return statistics.median(self._worked(path) for _ in range(rounds)) * 1000

    def _worked(self, path: str) -> float:
        begin = time.process_time()
        self.client.get(path)
        return time.process_time() - begin

    def asked(self, path: str) -> tuple[int, int]:
        """Returns the number of queries of a page that was shown before, and of rows of messages that they read."""
        with CaptureQueriesContext(connection) as found:
            self.client.get(path)
        asked = [one["sql"] for one in found.captured_queries]
        return len(asked), sum(rows_read(sql) for sql in asked if MESSAGES in sql)


def rows_read(sql: str) -> int:
    """Returns how many rows of messages a query touches, by its plan; the query is run and undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        (plan,) = cursor.fetchone()
        transaction.set_rollback(True)
    plan = json.loads(plan) if isinstance(plan, str) else plan
    scans = (node for node in _nodes(plan[0]["Plan"]) if node.get("Relation Name", "").startswith(MESSAGES))
    return int(sum(map(_touched, scans)))


def _touched(node: dict[str, Any]) -> float:
    """Returns a scan's rows, with those that its filters threw away, over all its loops."""
    thrown = sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck"))
    return float((node["Actual Rows"] + thrown) * node["Actual Loops"])


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
