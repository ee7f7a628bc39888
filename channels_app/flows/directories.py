"""Connects identity providers: each has a token of its own for /scim/v2/, which is shown once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from channels_app import audit
from channels_app.flows import directory_grants
from channels_app.models import Directory, DirectoryAccount, DirectoryGroup, User

# Makes a leaked token recognisable to people and to secret scanners.
PREFIX = "pbd_"
# How exactly "last used" is known: a provider sends thousands of requests in a row.
SEEN_WITHIN = timedelta(minutes=5)


def with_counts() -> QuerySet[Directory]:
    """Returns all directories by name, with how many accounts they keep as `people`, and groups as `group_count`."""
    accounts = DirectoryAccount.objects.filter(directory=OuterRef("pk"), removed_at=None)
    groups = DirectoryGroup.objects.filter(directory=OuterRef("pk"))
    return Directory.objects.annotate(people=_count(accounts), group_count=_count(groups)).order_by("name", "pk")


@transaction.atomic
def connect(*, by: User, name: str) -> tuple[Directory, str]:
    """Connects a directory; returns it and its token, which is not stored and cannot be shown again."""
    secret = _new_secret()
    directory = Directory.objects.create(name=name, token_hash=_hash(secret), created_by=by)
    audit.record("directory.connected", directory, by=by)
    return directory, secret


@transaction.atomic
def renew_token(*, by: User, directory: Directory) -> str:
    """Replaces the token; the one before ends at once. Returns the new one."""
    secret = _new_secret()
    Directory.objects.filter(pk=directory.pk).update(token_hash=_hash(secret))
    audit.record("directory.token-renewed", directory, by=by)
    return secret


@transaction.atomic
def disconnect(*, by: User, directory: Directory) -> None:
    """Disconnects a directory and forgets its groups. Accounts stay as they are, and what the groups gave them."""
    audit.record("directory.disconnected", directory, by=by)
    directory_grants.forget(directory)
    directory.delete()


def find(secret: str, *, now: datetime) -> Directory | None:
    """Returns the directory of a token, or None. By its hash, so that timing reveals nothing about the token."""
    directory = Directory.objects.filter(token_hash=_hash(secret)).first()
    if directory and (directory.last_used_at is None or directory.last_used_at < now - SEEN_WITHIN):
        Directory.objects.filter(pk=directory.pk).update(last_used_at=now)
    return directory


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("directory").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
