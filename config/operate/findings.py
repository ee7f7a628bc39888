"""The findings of `doctor`: each with its meaning and how to fix it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`level` is good, warn or bad; `fix` says what to do, "" where there is nothing to do."""

    level: str
    what: str
    fix: str = ""


def good(what: str) -> Finding:
    return Finding("good", what)


def warn(what: str, fix: str) -> Finding:
    return Finding("warn", what, fix)


def bad(what: str, fix: str) -> Finding:
    return Finding("bad", what, fix)
