"""Manages this process's nursery: starts it when needed, replaces it when it dies, leaves it behind after a fork."""

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from channels_app.sandbox.nursery import ORDER

# Children of one function at the same time in each process: two, so that one that is being killed does not stop the
# next, and all of them together stay below what one machine has.
AT_ONCE = 2


class Gone(Exception):
    """The nursery no longer answers."""

    def __init__(self, nursery: "Nursery") -> None:
        super().__init__()
        self.nursery = nursery


class Nursery:
    def __init__(self) -> None:
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  our own module
                [sys.executable, "-m", "channels_app.sandbox", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                # An environment without secrets, and a session of its own, so that Ctrl-C does not reach it.
                env={"PYTHONPATH": os.pathsep.join(filter(None, [os.getcwd(), *sys.path])), "PYTHONUTF8": "1"},
                start_new_session=True,
            )
        self.ordering = threading.Lock()
        self.turns: dict[str, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(AT_ONCE))

    def turn(self, name: str) -> threading.BoundedSemaphore:
        with self.ordering:
            return self.turns[name]

    @contextmanager
    def call(self, name: str, cpu: int, wall: float, memory: int) -> Iterator[socket.socket]:
        """Yields a socket to a new child that runs the function of this name.

        Raises Gone if the nursery does not answer.
        """
        order = f"{name} {cpu} {wall} {memory}".encode()
        assert len(order) <= ORDER, name
        here, there = socket.socketpair()
        with here:
            with there, self.ordering:
                try:
                    socket.send_fds(self.control, [order.ljust(ORDER)], [there.fileno()])
                except OSError:
                    raise Gone(self) from None
            yield here

    def close(self) -> None:
        """Ends the nursery, and its children if they have not ended by themselves."""
        with _starting:
            if _mine.get(os.getpid()) is self:
                del _mine[os.getpid()]
        self.control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)
        self.process.wait()


_starting = threading.Lock()
_mine: dict[int, Nursery] = {}


def ours() -> Nursery:
    with _starting:
        if os.getpid() not in _mine:
            _mine[os.getpid()] = Nursery()
        return _mine[os.getpid()]


def _leave_behind() -> None:
    """Forgets the parent's nurseries in a forked child, which must not hold them open."""
    global _starting
    _starting = threading.Lock()
    for nursery in _mine.values():
        nursery.control.close()
        nursery.process.returncode = 0  # only the parent waits for it
    _mine.clear()


def _end() -> None:
    for nursery in list(_mine.values()):
        nursery.close()


os.register_at_fork(after_in_child=_leave_behind)
atexit.register(_end)
