"""Prefixes each line of output from the parts of `up` with the name of its part."""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

# The name in front of the supervisor's own lines.
OWN = "up"


class PartLogs:
    """Writes whole lines to standard output: `time part | line`, or with `as_json` an object on each line."""

    def __init__(self, names: Iterable[str], *, as_json: bool) -> None:
        self.as_json = as_json
        self.width = max(map(len, names))
        self.unfinished: defaultdict[str, bytes] = defaultdict(bytes)

    def take(self, name: str, data: bytes, *, alone: bool = False) -> None:
        """Writes the lines that `data` completes; `alone` drops the part's name, for parts that speak to people."""
        *lines, self.unfinished[name] = (self.unfinished[name] + data).split(b"\n")
        for line in lines:
            text = line.decode(errors="replace")
            self._write(text if alone and not self.as_json else self._line(name, text))

    def say(self, text: str) -> None:
        self._write(self._line(OWN, text))

    def _line(self, name: str, text: str) -> str:
        if self.as_json:
            return in_json(name, text)
        return f"{time.strftime('%H:%M:%S')} {name.ljust(self.width)} | {text}"

    def _write(self, line: str) -> None:
        with suppress(OSError):  # a terminal that is gone must not end what runs
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def in_json(name: str, text: str) -> str:
    """Returns a part's line as a JSON object: the one in the line, or a new one around its text."""
    with suppress(ValueError):
        if isinstance(record := json.loads(text), dict):
            return json.dumps({**record, "part": name})
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"time": now, "level": "INFO", "logger": name, "message": text, "part": name})
