"""Where what happens comes from: the request, task or command on whose behalf the code runs.

Whatever serves requests sets it for each of them; nobody passes it on. Read by the audit log and by log lines.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Literal

Surface = Literal["web", "api", "scim", "link", "command", "worker"]
# An id of a proxy's, as far as it may stand in a log line.
WELL_FORMED = re.compile(r"[\w.:=+/-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """`address` is the client's, behind the trusted proxies; `request_id` the proxy's, or "".

    `credential` names what the actor signed in with, where it is not a session: an API token, the login at the machine.
    """

    surface: Surface = "command"
    address: str = ""
    request_id: str = ""
    credential: str = ""


UNKNOWN = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=UNKNOWN)


def current() -> Origin:
    return _current.get()


def set_current(origin: Origin) -> None:
    """Sets the origin until the next one is set: errors are logged after the answer, so nothing resets it."""
    _current.set(origin)


def add(**details: Any) -> None:
    """Completes the current origin by what is known only later, for example the credential."""
    _current.set(replace(_current.get(), **details))


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


def plain_id(given: str) -> str:
    """Returns a request's id if it is well-formed, else ""."""
    return given if WELL_FORMED.fullmatch(given) else ""
