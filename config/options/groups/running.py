"""Options for the server's address, its database and processes, and its log."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.options import kinds
from config.options.option import Option
from config.options.option import marked as _
from config.options.rules import is_https, is_loopback


def _at_home(values: Mapping[str, Any]) -> bool:
    return is_loopback(values) and not is_https(values)


OPTIONS = (
    Option(
        "PATCHBAY_BASE_URL",
        kinds.BASE_URL,
        lambda values: f"http://localhost:{values['PATCHBAY_PORT']}",
        _("Public address, as people and senders see it; webhook URLs are built from it."),
        shown="http://localhost:$PATCHBAY_PORT",
    ),
    Option(
        "PATCHBAY_SECRET_KEY",
        kinds.TEXT,
        "",
        _(
            "Signs sessions and seals secrets; at least 32 characters, unless only this machine reaches the server. The"
            " first start makes one and keeps it in secret_key under PATCHBAY_VAR."
        ),
        shown="made on the first start",
        secret=True,
    ),
    Option(
        "PATCHBAY_SECRET_KEY_FALLBACKS",
        kinds.LIST,
        [],
        _("Earlier secret keys, newest first, while one is renewed."),
        secret=True,
    ),
    Option(
        "PATCHBAY_VAR",
        kinds.FOLDER,
        Path(__file__).parents[3] / "var",
        _("Folder for everything stored on this machine: data and logs of the embedded servers, pictures, the key."),
        shown="var",
    ),
    Option(
        "DATABASE_URL",
        kinds.DATABASE,
        "postgres:///patchbay",
        _("PostgreSQL 15 or newer; without it one runs on this machine."),
        shown="embedded",
        secret=True,
    ),
    Option(
        "REDIS_URL",
        kinds.REDIS,
        "redis://localhost:6379/0",
        _("Redis 6 or Valkey 7, or newer; without it one runs on this machine."),
        shown="embedded",
        secret=True,
    ),
    Option("PATCHBAY_BIND", kinds.BIND, "127.0.0.1", _("Address on which web listens.")),
    Option("PATCHBAY_PORT", kinds.integer(1, 65535), 8000, _("Port on which web listens.")),
    Option("PATCHBAY_ALLOWED_HOSTS", kinds.HOSTS, [], _("Additional host names under which the server answers.")),
    Option(
        "PATCHBAY_TRUSTED_PROXIES",
        kinds.PROXIES,
        0,
        _(
            "Number of proxies in front of the server, or their networks, such as 10.0.0.0/8; "
            "their X-Forwarded-For is then trusted."
        ),
        shown="0",
    ),
    Option(
        "PATCHBAY_BEHIND_PROXY",
        kinds.FLAG,
        lambda values: bool(values["PATCHBAY_TRUSTED_PROXIES"]),
        _("Whether X-Forwarded-Proto is trusted; on its own it means one trusted proxy."),
        shown="on with trusted proxies",
    ),
    Option(
        "PATCHBAY_METRICS_TOKEN",
        kinds.TOKEN,
        "",
        _("Opens /metrics to Prometheus, which sends it as a bearer token; without it there is no such page."),
        secret=True,
    ),
    Option("PATCHBAY_WEB_WORKERS", kinds.integer(1, 256), 2, _("Processes that answer requests.")),
    Option("PATCHBAY_WORKER_PROCESSES", kinds.integer(1, 256), 2, _("Processes that do background work.")),
    Option(
        "PATCHBAY_TICK_SECONDS",
        kinds.number(0.1, 10),
        5.0,
        _("Seconds between two searches for what is due; a card may be late by this much."),
    ),
    Option(
        "PATCHBAY_SOURCE_PATIENCE_DAYS",
        kinds.number(0, 365),
        3.0,
        _("Days for which a source may fail before its connection needs attention."),
    ),
    Option(
        "PATCHBAY_DEMO",
        kinds.FLAG,
        _at_home,
        _("The demo workspace, with an administrator whose password is printed."),
        shown="on for http://localhost",
    ),
    Option(
        "PATCHBAY_TENANT_ID",
        kinds.GUID,
        "6f0d5c1e-7c1b-4c5e-9a54-7061746368ba",
        _("GUID that stands for the old directory in URLs and payloads."),
        shown="fixed",
    ),
    Option(
        "PATCHBAY_LOG_FORMAT",
        kinds.choice("line", "json"),
        "line",
        _("How the log is written: json is an object a line."),
    ),
    Option(
        "PATCHBAY_LOG_LEVEL",
        kinds.choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
        "INFO",
        _("Lowest level of messages in the log."),
    ),
    Option(
        "PATCHBAY_DEBUG",
        kinds.FLAG,
        False,
        _("Reloads templates and styles, and shows errors to everybody; for development."),
    ),
)
