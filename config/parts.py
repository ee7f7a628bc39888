"""The parts that `up` keeps running, in the order in which they start; they stop in the reverse order."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from config.embedded import SERVERS, Embedded

# What is started first and stopped last; parts of one group start and stop together.
GROUPS = ("servers", "preparation", "work", "front")


@dataclass(frozen=True)
class Part:
    """`patience` is how many seconds a stop may take, `log` the file of a part that prints nothing here.

    One that is `forked` shares what this process has loaded; others are programs of their own.
    """

    name: str
    group: str
    command: list[str]
    stop: str = "TERM"
    patience: int = 10
    once: bool = False
    log: Path | None = None
    forked: bool = False


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
    return Part("prepare", "preparation", _ours("django", "prepare", *create), once=True, forked=True)


def _work() -> Iterator[Part]:
    concurrency = str(settings.WORKER_PROCESSES)
    yield Part("worker", "work", _worker("--concurrency", concurrency), patience=20, forked=True)
    place = ("--queues", "mentions", "--hostname", "mentions@%h")
    mentions = _worker(*place, "--pool", "threads", "--concurrency", str(settings.MENTION_THREADS))
    yield Part("mentions", "work", mentions, patience=20, forked=True)


def _front() -> Iterator[Part]:
    place = ("--host", settings.BIND, "--port", str(settings.PORT), "--workers", str(settings.WEB_WORKERS))
    yield Part("web", "front", _ours("config.web_server", *place), forked=True)
    yield Part("beat", "front", _celery("config.beat", "beat", "--loglevel", "WARNING"), forked=True)


def _worker(*options: str) -> list[str]:
    return _celery("config", "worker", "--loglevel", "WARNING", *options, "--without-mingle", "--without-gossip")


def _celery(application: str, *arguments: str) -> list[str]:
    return _ours("celery", "-A", application, "--quiet", *arguments)


def _ours(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]
