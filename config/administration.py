"""Shows on the administrators' overview which processes are alive, how many tasks wait for them, and their version."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_app import broker
from channels_app.web.administration.overview import content
from channels_app.web.administration.overview.content import Content, Fact, Finding, Panel, number
from config import heartbeats
from config.health import STALE_SECONDS
from connectors.tasks import HEARTBEAT

# Tasks in a queue from which on workers do not keep up: a tick starts 16 at most.
OVERLOADED_QUEUE_LENGTH = 200


def register() -> None:
    content.register(broker_answers, parts, queues, about, migrations)


def _labels() -> dict[str, str]:
    return {
        "worker": _("Worker of schedules and posts"),
        "mentions": _("Worker of calls and mails"),
        "beat": _("Clock (beat)"),
    }


def ages() -> dict[str, float | None]:
    """Returns the seconds since each part, and the tick, was last seen. Raises RedisError without a broker."""
    keys = {part: heartbeats.KEY.format(part=part) for part in _labels()} | {"tick": HEARTBEAT}
    return {part: heartbeats.age(key) for part, key in keys.items()}


def _is_gone(age: float | None) -> bool:
    return age is None or age > STALE_SECONDS


def parts(now: datetime) -> Iterator[Content]:
    seen = ages()
    facts = [Fact(_("Web workers"), number(settings.WEB_WORKERS), "good", _("One of them made this page."))]
    facts += [_part(label, seen[part]) for part, label in _labels().items()]
    yield Panel("parts", _("Processes"), [*facts, _part(_("Last tick"), seen["tick"])])
    words = {
        "worker": _("Nothing scheduled runs. Start it again; its log says why it ended."),
        "mentions": _("Services that people mention are not called, and no mails leave. Start it again."),
        "beat": _("Runs that are due are not started. Start it again; its log says why it ended."),
    }
    for part, label in _labels().items():
        if _is_gone(seen[part]):
            yield Finding("bad", _("%(part)s is gone") % {"part": label}, words[part])
    if _is_gone(seen["tick"]) and not (_is_gone(seen["worker"]) or _is_gone(seen["beat"])):
        yield Finding("bad", _("The tick does not run"), _("The worker runs but starts no tasks. See its log."))


def _part(label: str, age: float | None) -> Fact:
    words = _("%(seconds)d s ago") % {"seconds": max(age, 0)} if age is not None else _("not seen")
    return Fact(label, words, "bad" if _is_gone(age) else "good")


def queues(now: datetime) -> Iterator[Content]:
    waiting = lengths()
    facts = [
        Fact(_("Schedules and posts"), number(waiting["celery"]), _queue_tone(waiting["celery"])),
        Fact(_("Calls and mails"), number(waiting["mentions"]), _queue_tone(waiting["mentions"])),
        Fact(_("Started, not finished"), number(waiting["unacked"])),
    ]
    yield Panel("queues", _("Tasks waiting"), facts)
    longest = max(waiting["celery"], waiting["mentions"])
    if longest >= OVERLOADED_QUEUE_LENGTH:
        title = ngettext("%(count)d task waits", "%(count)d tasks wait", longest) % {"count": longest}
        yield Finding("bad", title, _("The workers do not keep up. Start more of them."))


def _queue_tone(length: int) -> str:
    return "bad" if length >= OVERLOADED_QUEUE_LENGTH else ""


def lengths() -> dict[str, int]:
    with broker.client(timeout=2) as client, client.pipeline(transaction=False) as pipe:
        pipe.llen("celery")
        pipe.llen("mentions")
        pipe.hlen("unacked")
        celery, mentions, unacked = pipe.execute()
    return {"celery": celery, "mentions": mentions, "unacked": unacked}


def broker_answers(now: datetime) -> Iterator[Content]:
    try:
        with broker.client(timeout=2) as client:
            client.ping()
    except Exception as error:
        words = _("Posts are taken, but nothing scheduled runs and pages are not live (%(error)s). Start it again.")
        yield Finding("bad", _("The broker does not answer"), words % {"error": type(error).__name__})


def about(now: datetime) -> Iterator[Content]:
    yield Panel("version", _("Version"), [Fact("Patchbay", settings.VERSION)])


def migrations(now: datetime) -> Iterator[Content]:
    applied = MigrationRecorder(connection).migration_qs.values_list("app", "name")
    pending = len(_known_migrations() - set(applied))
    if pending:
        title = _("The database is older than the program")
        words = ngettext(
            "%(count)d step is missing. Run manage.py migrate, then start everything again.",
            "%(count)d steps are missing. Run manage.py migrate, then start everything again.",
            pending,
        )
        yield Finding("bad", title, words % {"count": pending})


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Returns the migrations of the program as it runs, read once per process."""
    return frozenset(MigrationLoader(None).disk_migrations or {})
