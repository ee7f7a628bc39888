"""Writes entries as CSV or as one JSON object a line. Pure."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping

from channels_app.flows.auditing.chain import FIELDS

KINDS = ("ndjson", "csv")
COLUMNS = (*FIELDS, "seq", "hash")
# What a spreadsheet takes for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def lines(rows: Iterable[Mapping[str, object]], kind: str, *, with_head: bool = True) -> Iterator[str]:
    """Yields the lines of a file; `with_head` puts the columns' names first, where the kind has them."""
    if kind == "csv" and with_head:
        yield _csv_line(COLUMNS)
    for row in rows:
        yield _csv_line(map(_cell, (row[name] for name in COLUMNS))) if kind == "csv" else _json(row) + "\n"


def _cell(value: object) -> object:
    text = _json(value) if isinstance(value, dict) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
