"""The parts that `up` keeps running, in the order in which they start; they stop in the reverse order."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from config import death_signal
from config.embedded import SERVERS, Embedded

# What is started first and stopped last; parts of one group start and stop together.
GROUPS = ("servers", "preparation", "work", "front")


@dataclass(frozen=True)
class Part:
    """`patience` is how many seconds a stop may take, `log` the file of a part that prints nothing here."""

    name: str
    group: str
    command: list[str]
    stop: str = "TERM"
    patience: int = 10
    once: bool = False
    log: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)


def parts(embedded: Embedded | None) -> list[Part]:
    return [*_servers(embedded), _preparation(embedded), *_work(), *_front()]


def _servers(embedded: Embedded | None) -> Iterator[Part]:
    for name, server in SERVERS.items() if embedded else ():
        assert embedded
        log = embedded.var / name / "log"
        stop = server.STOP_SIGNAL.name.removeprefix("SIG")
        yield Part(name, "servers", embedded.command(name), stop=stop, patience=30, log=log)


def _preparation(embedded: Embedded | None) -> Part:
    create = ["--create-database"] if embedded else []
    return Part("prepare", "preparation", _ours("manage.py", "prepare", *create), once=True)


def _work() -> Iterator[Part]:
    concurrency = str(settings.WORKER_PROCESSES)
    yield Part("worker", "work", _worker("--concurrency", concurrency), patience=20)
    place = ("--queues", "mentions", "--hostname", "mentions@%h")
    mentions = _worker(*place, "--pool", "threads", "--concurrency", str(settings.MENTION_THREADS))
    # Hundreds of threads share its connections; a thread that gives up loses the answer that it already has.
    wait = {"PATCHBAY_DB_WAIT": os.environ.get("PATCHBAY_DB_WAIT", "30")}
    yield Part("mentions", "work", mentions, patience=20, environment=wait)


def _front() -> Iterator[Part]:
    place = ("--host", settings.BIND, "--port", str(settings.PORT), "--workers", str(settings.WEB_WORKERS))
    yield Part("web", "front", _ours("-m", "config.web_server", *place))
    yield Part("beat", "front", _celery("config.beat", "beat", "--loglevel", "WARNING"))


def _worker(*options: str) -> list[str]:
    return _celery("config", "worker", "--loglevel", "WARNING", *options, "--without-mingle", "--without-gossip")


def _celery(application: str, *arguments: str) -> list[str]:
    return _ours("-m", "celery", "-A", application, "--quiet", *arguments)


def _ours(*arguments: str) -> list[str]:
    """Returns the command of Python with these arguments, killed when this process ends.

    What it was at is taken up as after any crash.
    """
    return [sys.executable, death_signal.__file__, "SIGKILL", str(os.getpid()), sys.executable, *arguments]
