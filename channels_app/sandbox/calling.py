"""`run_limited` runs a function in a process that is killed if it takes too long or too much memory."""

import json
import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from channels_app import database
from channels_app.sandbox.nursery import BROKEN, BYTES, JSON, MEMORY, REFUSED, STARTED
from channels_app.sandbox.process import Gone, Nursery, ours
from channels_app.translatable import Sentence

log = logging.getLogger(__name__)

# Bytes of an answer: all the texts of the largest feed twice over, or the largest picture.
MAX_ANSWER_BYTES = 16 * 1024 * 1024
# Seconds added to the child's own time, for the first start of the process and for a busy machine.
START_MARGIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one call: seconds of CPU, seconds by the clock, and bytes of memory beyond the initial size."""

    cpu: int = 5
    wall: float = 15.0
    memory: int = 512 * 1024 * 1024


class Unread(Exception):
    """There is no answer; `sentence` is for the person who sent the bytes."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Overrun(Unread):
    """The child was killed, because its input takes more work than one thing is worth."""


class Busy(Unread):
    """The maximum number of things is already being read."""


class Refused(Unread):
    """The function raised ValueError; `reason` is its text, a word for programs."""

    def __init__(self, reason: str) -> None:
        super().__init__(Sentence(_("It cannot be read: %(reason)s"), {"reason": reason}))
        self.reason = reason


DEFAULT = Limits()


def run_limited(
    function: Callable[..., Any], payload: bytes, *, limits: Limits = DEFAULT, **arguments: str | float | bool
) -> Any:
    """Runs `function(payload, **arguments)` in a child process and returns its result: bytes, or JSON values.

    The function must be at the top level of its module, which must not need Django's settings. Database connections are
    released before the wait. Raises Unread if there is no answer.
    """
    database.release()
    name = f"{function.__module__}:{function.__qualname__}"
    request = json.dumps(arguments).encode()
    framed = len(request).to_bytes(4, "big") + request + payload
    turn = ours().turn(name)
    if not turn.acquire(timeout=limits.wall):
        raise Busy(Sentence(_("Too many others are being read at this moment. Try again in a minute.")))
    try:
        return _answer(_call_child(name, framed, limits), limits)
    except Overrun:
        log.warning("%s was stopped at its limits with %d bytes", name, len(payload))
        raise
    finally:
        turn.release()


def _call_child(name: str, framed: bytes, limits: Limits) -> bytes:
    """Returns the child's answer; replaces a nursery that was killed and asks once more.

    Raises Unread if the second one is gone, too.
    """
    for nursery in (ours(), None):
        try:
            return _exchange(nursery or ours(), name, framed, limits)
        except Gone as error:
            error.nursery.close()
    sentence = _("The process that reads what others send does not start. Ask an administrator to look at the log.")
    raise Unread(Sentence(sentence))


def _exchange(nursery: Nursery, name: str, framed: bytes, limits: Limits) -> bytes:
    end = time.monotonic() + limits.wall + START_MARGIN_SECONDS
    with nursery.call(name, limits.cpu, limits.wall, limits.memory) as call:
        said = bytearray()
        try:
            call.settimeout(limits.wall + START_MARGIN_SECONDS)
            call.sendall(framed)
            call.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass  # killed while it was reading; what it wrote before is still there
        while time.monotonic() < end and len(said) <= MAX_ANSWER_BYTES:
            part = _receive(call, end)
            if not part:
                break
            said += part
    if not said.startswith(STARTED):
        raise Gone(nursery)
    return bytes(said[len(STARTED) :])


def _receive(call: socket.socket, end: float) -> bytes:
    try:
        call.settimeout(max(0.01, end - time.monotonic()))
        return call.recv(1 << 20)
    except (TimeoutError, ConnectionResetError):
        return b""


def _answer(said: bytes, limits: Limits) -> Any:
    """Decodes the child's frame: a letter, eight bytes of length, content.

    Raises Overrun if the frame is cut off, as the child was killed then; Refused or Unread if the function failed.
    """
    kind, length, content = said[:1], int.from_bytes(said[1:9], "big"), said[9:]
    if len(said) < 9 or len(content) != length or kind == MEMORY:
        words = {"seconds": limits.cpu, "memory": limits.memory // 1024**2}
        sentence = _("Reading it takes more than %(seconds)d seconds or %(memory)d MB. Make it smaller or simpler.")
        raise Overrun(Sentence(sentence, words))
    if kind == REFUSED:
        raise Refused(content.decode())
    if kind == BROKEN:
        raise Unread(Sentence(_("Reading it failed: %(reason)s"), {"reason": content.decode()}))
    return json.loads(content) if kind == JSON else _bytes(kind, content)


def _bytes(kind: bytes, content: bytes) -> bytes:
    assert kind == BYTES, kind
    return content
