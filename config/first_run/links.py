"""The link that proves who sets the server up: printed at the start, stored as a hash, valid for one day."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from channels_app import audit
from config.first_run import progress
from config.models import FirstRun

# Long enough for a server that is installed in the evening and set up in the morning.
LIFETIME = timedelta(days=1)


def make(*, now: datetime) -> str | None:
    """Makes a new link, which ends the one before it, and returns its address; None if the server needs none."""
    with transaction.atomic():
        run = progress.locked()
        if not progress.is_unclaimed(run):
            return None
        token = secrets.token_urlsafe(24)
        run.token_hash, run.expires_at = _hash(token), now + LIFETIME
        run.save(update_fields=["token_hash", "expires_at"])
        audit.record("setup-link.made", run, by=None)
    return str(settings.BASE_URL) + reverse("first-run-link", args=[token])


def proof_of(token: str, *, now: datetime) -> str | None:
    """Returns what a browser keeps to prove that it opened the link, or None if the link is not the current one."""
    run = FirstRun.objects.filter(token_hash=_hash(token), expires_at__gt=now).first()
    return _proof(run) if run and progress.is_unclaimed(run) else None


def is_proof(run: FirstRun, proof: object, *, now: datetime) -> bool:
    """Tells whether a browser opened the link that is current now."""
    return bool(run.token_hash and run.expires_at and run.expires_at > now and proof == _proof(run))


def has_expired(run: FirstRun, token: str, *, now: datetime) -> bool:
    """Tells whether a link is the newest one, and too old."""
    return bool(run.token_hash and bytes(run.token_hash) == _hash(token) and run.expires_at and run.expires_at <= now)


def _proof(run: FirstRun) -> str:
    return bytes(run.token_hash or b"").hex()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.strip().encode()).digest()
