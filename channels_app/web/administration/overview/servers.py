"""The database, the broker and the disk."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from channels_app import broker
from channels_app.web.administration.overview.content import Fact, Finding, Panel

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


def panels(now: datetime) -> Iterator[Panel]:
    yield Panel("database", _("Database"), list(_database()))
    yield Panel("disk", _("Disk"), list(_disk()))


def broker_panels(now: datetime) -> Iterator[Panel]:
    with broker.client(timeout=2) as client:
        found = client.info("memory")
        version = client.info("server")
    used, most = int(found["used_memory"]), int(found.get("maxmemory", 0))
    tone = "warn" if most and used > most * NEARLY else ""
    value = f"{filesizeformat(used)} / {filesizeformat(most)}" if most else filesizeformat(used)
    name = version.get("server_name", "redis").title()
    number = version.get("valkey_version") or version["redis_version"]
    yield Panel("broker", _("Broker"), [Fact(name, str(number)), Fact(_("Memory"), value, tone)])


def _database() -> Iterator[Fact]:
    version, size, used, most, longest = _query_database()
    yield Fact("PostgreSQL", version.split()[0])
    yield Fact(_("Size"), filesizeformat(size))
    yield Fact(_("Connections"), f"{used} / {most}", "warn" if used > most * NEARLY else "")
    long = longest > LONG.total_seconds()
    yield Fact(_("Longest transaction"), _("%(seconds)d s") % {"seconds": longest}, "warn" if long else "")
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


def _disk() -> Iterator[Fact]:
    usage = shutil.disk_usage(settings.VAR)
    tone = "bad" if _is_nearly_full(usage.total, usage.free) else ""
    value = _("%(free)s of %(total)s free") % {
        "free": filesizeformat(usage.free),
        "total": filesizeformat(usage.total),
    }
    yield Fact("PATCHBAY_VAR", value, tone, str(settings.VAR))


def _is_nearly_full(total: int, free: int) -> bool:
    return free < max(total * (1 - NEARLY), LITTLE_BYTES)


def findings(now: datetime) -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.VAR)
    if _is_nearly_full(usage.total, usage.free):
        words = _("%(free)s are left in %(folder)s. Make room: when it is full, posts are refused.") % {
            "free": filesizeformat(usage.free),
            "folder": settings.VAR,
        }
        yield Finding("bad", _("The disk is nearly full"), words)
    _version, _size, used, most, longest = _query_database()
    if used > most * NEARLY:
        words = _(
            "%(used)d of %(most)d are in use; the next process gets none. Raise max_connections or lower %(name)s."
        )
        yield Finding(
            "bad",
            _("The database is running out of connections"),
            words % {"used": used, "most": most, "name": "PATCHBAY_DB_POOL"},
        )
    if longest > LONG.total_seconds():
        words = _("It has been open for %(minutes)d minutes and keeps others waiting. See pg_stat_activity.")
        yield Finding("warn", _("A transaction does not end"), words % {"minutes": longest // 60})
