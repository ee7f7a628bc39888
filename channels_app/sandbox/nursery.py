"""The nursery: a process with one thread that forks a child for each call, so that no call sees another's remains.

Run as `python -m channels_app.sandbox <fd>`. An order names a function and its limits and brings a socket; the child
reads arguments and payload from it and writes one answer. The kernel kills a child that exceeds its limits; nothing
here has to be alive for that.
"""

import gc
import importlib
import json
import os
import resource
import signal
import socket
from collections.abc import Callable
from typing import Any

# Bytes of an order, padded with spaces.
ORDER = 256
# What a child writes: that it started, then the kind of its answer.
STARTED, JSON, BYTES, REFUSED, BROKEN, MEMORY = b"+", b"j", b"b", b"r", b"x", b"m"


def main(descriptor: int) -> None:
    """Serves orders until their sender is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    control = socket.socket(fileno=descriptor)
    while True:
        order, files, _flags, _address = socket.recv_fds(control, ORDER, 1, socket.MSG_WAITALL)
        if len(order) < ORDER or not files:
            return
        name, cpu, wall, memory = order.decode().split()
        function = _function(name)
        gc.freeze()  # so that a child's garbage collector does not touch, and so copy, all imported pages
        with socket.socket(fileno=files[0]) as call:
            if os.fork() == 0:
                control.close()
                _limit(int(cpu), float(wall), int(memory))
                _serve(call, function)
                os._exit(0)


def _function(name: str) -> Callable[..., Any]:
    module, _colon, attribute = name.partition(":")
    try:
        found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    except Exception as error:
        reason = error

        def failing(_payload: bytes, **_arguments: Any) -> None:
            raise reason

        return failing
    return found


def _limit(cpu: int, wall: float, memory: int) -> None:
    """Limits this process; the kernel enforces each limit, so nothing that runs here can evade it.

    `cpu` and `wall` are in seconds, `memory` is in bytes on top of what the process has now.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (_size() + memory,) * 2)
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(nothing, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, wall)
    os.nice(5)


def _size() -> int:
    """Returns the size of this process's address space, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _serve(call: socket.socket, function: Callable[..., Any]) -> None:
    call.sendall(STARTED)
    try:
        kind, content = _answer(function, _read(call))
    except MemoryError:
        kind, content = MEMORY, b""
    call.sendall(kind + len(content).to_bytes(8, "big") + content)


def _answer(function: Callable[..., Any], framed: bytes) -> tuple[bytes, bytes]:
    start = 4 + int.from_bytes(framed[:4], "big")
    try:
        found = function(framed[start:], **json.loads(framed[4:start]))
        return (BYTES, found) if isinstance(found, bytes) else (JSON, json.dumps(found).encode())
    except MemoryError:
        raise
    except ValueError as error:
        return REFUSED, str(error).encode("utf-8", "replace")[:200]
    except Exception as error:
        return BROKEN, repr(error).encode("utf-8", "replace")[:200]


def _read(call: socket.socket) -> bytes:
    parts = bytearray()
    while part := call.recv(1 << 20):
        parts += part
    return bytes(parts)
