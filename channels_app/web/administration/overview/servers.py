"""The database, the broker and the disk."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from channels_app import broker
from channels_app.web.administration.overview.content import Content, Fact, Finding, Panel

# A transaction that is open for longer keeps old rows from being cleared away, and locks.
LONG = timedelta(minutes=5)
# Share of the connections, of the broker's memory or of the disk from which on it is nearly used up.
NEARLY = 0.9
# Bytes: below this a disk is nearly full however large it is.
LITTLE_BYTES = 1024**3

DATABASE = """
SELECT current_setting('server_version'), pg_database_size(current_database()),
       count(*) FILTER (WHERE backend_type = 'client backend'), current_setting('max_connections')::int,
       coalesce(extract(epoch FROM max(now() - xact_start) FILTER (WHERE backend_type = 'client backend')), 0)
  FROM pg_stat_activity
"""


def broker_memory(now: datetime) -> Iterator[Content]:
    with broker.client(timeout=2) as client:
        found = client.info("memory")
        version = client.info("server")
    used, most = int(found["used_memory"]), int(found.get("maxmemory", 0))
    tone = "warn" if most and used > most * NEARLY else ""
    value = f"{filesizeformat(used)} / {filesizeformat(most)}" if most else filesizeformat(used)
    name = version.get("server_name", "redis").title()
    number = version.get("valkey_version") or version["redis_version"]
    yield Panel("broker", _("Broker"), [Fact(name, str(number)), Fact(_("Memory"), value, tone)])


def database(now: datetime) -> Iterator[Content]:
    version, size, used, most, longest = _query_database()
    crowded, is_long = used > most * NEARLY, longest > LONG.total_seconds()
    facts = [
        Fact("PostgreSQL", version.split()[0]),
        Fact(_("Size"), filesizeformat(size)),
        Fact(_("Connections"), f"{used} / {most}", "warn" if crowded else ""),
        Fact(_("Longest transaction"), _("%(seconds)d s") % {"seconds": longest}, "warn" if is_long else ""),
    ]
    yield Panel("database", _("Database"), [*facts, *_pool()])
    if crowded:
        words = _(
            "%(used)d of %(most)d are in use; the next process gets none. Raise max_connections or lower %(name)s."
        )
        yield Finding(
            "bad",
            _("The database is running out of connections"),
            words % {"used": used, "most": most, "name": "PATCHBAY_DB_POOL"},
        )
    if is_long:
        words = _("It has been open for %(minutes)d minutes and keeps others waiting. See pg_stat_activity.")
        yield Finding("warn", _("A transaction does not end"), words % {"minutes": longest // 60})


def _pool() -> Iterator[Fact]:
    pool = getattr(connection, "pool", None)
    if pool:
        stats = pool.get_stats()
        used, most = stats["pool_size"] - stats["pool_available"], stats["pool_max"]
        waiting = stats.get("requests_waiting", 0)
        yield Fact(_("Pool of this process"), f"{used} / {most}", "warn" if waiting else "")


def _query_database() -> tuple[str, int, int, int, float]:
    with connection.cursor() as cursor:
        cursor.execute(DATABASE)
        row = cursor.fetchone()
    assert row is not None
    version, size, used, most, longest = row
    return str(version), int(size), int(used), int(most), float(longest)


def disk(now: datetime) -> Iterator[Content]:
    usage = shutil.disk_usage(settings.VAR)
    free, total = filesizeformat(usage.free), filesizeformat(usage.total)
    is_full = usage.free < max(usage.total * (1 - NEARLY), LITTLE_BYTES)
    value = _("%(free)s of %(total)s free") % {"free": free, "total": total}
    yield Panel("disk", _("Disk"), [Fact("PATCHBAY_VAR", value, "bad" if is_full else "", str(settings.VAR))])
    if is_full:
        words = _("%(free)s are left in %(folder)s. Make room: when it is full, posts are refused.")
        yield Finding("bad", _("The disk is nearly full"), words % {"free": free, "folder": settings.VAR})
