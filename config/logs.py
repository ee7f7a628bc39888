"""Formats log lines so that they contain no secrets, and so that strangers cannot forge any.

What strangers send ends up in messages and tracebacks. Control characters in it could begin new lines, colour a
terminal or reverse text; they are written as escapes.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from channels_app import origin

# C0 and C1 except the tab, line and paragraph separators, marks and overrides of direction, remains of broken UTF-16.
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# Before each line of a traceback: a record begins with its time, so none of these can pass for one.
INSIDE = "    | "


class NoSecrets(logging.Filter):
    """Masks webhook and API tokens in log lines, tracebacks included; keeps four characters to tell them apart."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(record.getMessage())
        record.args = None
        if record.exc_info:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


class Line(logging.Formatter):
    """Formats a record as a line, `time LEVEL logger message`; a traceback follows in indented lines."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = escape(super().formatMessage(_prepare(self, record)))
        return "\n".join([line, *(INSIDE + escape(text) for text in _lines(traceback_of(record)))])


class Json(logging.Formatter):
    """Formats a record as one JSON object on a line: `time` is in UTC, `exception` the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "exception": traceback_of(record) or None,
            "request_id": origin.current().request_id or None,
        }
        return json.dumps({name: value for name, value in fields.items() if value is not None})


def mask(text: str) -> str:
    return str(settings.SECRET_IN_LOG.sub(r"\1\2…", text))


def escape(text: str) -> str:
    """Returns text that stays in its line and reads as it stands."""
    return CONTROL.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode(), text)


def traceback_of(record: logging.LogRecord) -> str:
    if record.exc_info and not record.exc_text:
        record.exc_text = logging.Formatter().formatException(record.exc_info)
    return "\n".join(filter(None, (record.exc_text, record.stack_info)))


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _prepare(formatter: logging.Formatter, record: logging.LogRecord) -> logging.LogRecord:
    record.message = record.getMessage()
    record.asctime = formatter.formatTime(record)
    return record
