"""Functions that a sandbox is there for."""

import os
import time
from typing import Any


def length(payload: bytes, *, times: int = 1) -> dict[str, Any]:
    return {"length": len(payload) * times, "pid": os.getpid(), "secret": os.environ.get("SECRET_KEY", "")}


def reversed_bytes(payload: bytes) -> bytes:
    return payload[::-1]


def burn(payload: bytes) -> None:
    while True:
        pass


def sleep(payload: bytes) -> None:
    time.sleep(3600)


def hoard(payload: bytes) -> int:
    return len(b"x" * (4 * 1024**3))


def refuse(payload: bytes) -> None:
    raise ValueError("a-word")


def stumble(payload: bytes) -> None:
    raise KeyError("what")


def die(payload: bytes) -> None:
    os.abort()


def write(payload: bytes) -> None:
    with open("/tmp/escaped", "wb") as file:
        file.write(payload)


def chatter(payload: bytes) -> bytes:
    return bytes(32 * 1024 * 1024)


def toil(payload: bytes) -> str:
    """For some seconds of CPU, unless something stops it."""
    while time.process_time() < 4:
        pass
    return "done"


def doze(payload: bytes) -> str:
    time.sleep(5)
    return "done"


def pile(payload: bytes) -> str:
    return "done" if bytes(512 * 1024 * 1024) else ""
