"""Reads the settings, keeps them in memory, and drops them when any process of the server changes one.

A number in Redis is raised with every change. It is looked at five times a second at most, and the database once in a
few seconds, so that a page that asks for settings costs neither a query nor, mostly, a look.
"""

import dataclasses
import logging
import os
import time
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, transaction

from channels_app import broker, vault
from channels_app.models import ServerSetting
from channels_app.server_settings.registry import InvalidSettings, ServerSettings, cleaned

log = logging.getLogger(__name__)

KEY = "patchbay:settings"
# Seconds between two checks whether another process changed something.
UNSEEN = 0.2
# Seconds after which the rows are read again in any case: a broker that was down has lost a change's number.
CACHED_SECONDS = 5.0


@dataclasses.dataclass
class _Kept:
    values: dict[str, Any]
    version: bytes | None
    read_at: float
    look_at: float


_kept: _Kept | None = None


def current() -> ServerSettings:
    """Returns the settings in force. Without a database these are the ones last read, or the defaults."""
    locked = {name: value for name, (_variable, value) in settings.SERVER_SETTINGS_LOCKED.items()}
    return dataclasses.replace(ServerSettings(), **{**settings.SERVER_SETTINGS_DEFAULTS, **_load(), **locked})


def source_of(name: str) -> str:
    """Returns where a setting comes from: the name of an environment variable, "page" or "default"."""
    if name in settings.SERVER_SETTINGS_LOCKED:
        return str(settings.SERVER_SETTINGS_LOCKED[name][0])
    return "page" if name in _load() else "default"


def forget() -> None:
    """Drops what this process keeps in memory."""
    global _kept
    _kept = None


def drop_on_commit() -> None:
    """Drops what all processes keep, once the open transaction is committed, and what this one keeps at once."""
    forget()
    transaction.on_commit(_raise_version)


def _raise_version() -> None:
    forget()
    try:
        _client(os.getpid()).incr(KEY)
    except redis.RedisError as error:
        log.warning("other processes learn of changed settings in %d s: %s", CACHED_SECONDS, error)


def _load() -> dict[str, Any]:
    global _kept
    now, kept = time.monotonic(), _kept
    if kept and now < kept.look_at:
        return kept.values
    version = _version()
    look_at = now + (CACHED_SECONDS if version is None else UNSEEN)
    if kept and version is not None and version == kept.version and now < kept.read_at + CACHED_SECONDS:
        kept.look_at = look_at
        return kept.values
    try:
        values = _read()
    except DatabaseError as error:  # away, or not migrated yet: whoever needs more of it fails by itself
        log.debug("settings not read: %s", error)
        return kept.values if kept else {}
    _kept = _Kept(values, version, now, look_at)
    return values


def _version() -> bytes | None:
    """Returns the number of the last change, or None without a broker."""
    try:
        return _client(os.getpid()).get(KEY) or b"0"
    except redis.RedisError:
        return None


def _read() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in ServerSetting.objects.all():
        try:
            found |= cleaned({row.name: row.plain})
        except (InvalidSettings, vault.Unreadable) as error:
            log.warning("setting %s is ignored: %s", row.name, error)
    return found


@cache
def _client(pid: int) -> "broker.Client":
    """Returns the client of this process: a forked child must not speak on its parent's connection."""
    return broker.client()
