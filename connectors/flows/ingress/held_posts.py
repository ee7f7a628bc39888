"""Posts to a webhook whose app is still being set up: kept until the setup is saved, or deleted with it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length

from connectors.models import HeldPost, Setup
from connectors.security import tokens

# Limits of one setup: a page sends one welcome card, an eager service a handful of events.
MAX_HELD_POSTS = 50
MAX_HELD_BYTES = 1024 * 1024


class Full(Exception):
    """No more can be kept before the setup is saved."""


def setup_of(token: str | None, *, now: datetime) -> Setup | None:
    """Returns the open setup of a token, in one query. It is called only for a token that no connection has."""
    if token is None:
        return None
    open_ones = Setup.objects.select_related("channel__team").filter(expires_at__gt=now)
    return open_ones.filter(token_hash=tokens.hash_token(token)).first()


@transaction.atomic
def hold(*, setup_id: UUID, body: bytes, content_type: str, now: datetime) -> bool:
    """Keeps a post; returns False if its setup was saved or cancelled meanwhile. Raises Full if there is no room."""
    # The lock keeps the count right, and keeps saving from missing a post that was already accepted.
    if not Setup.objects.select_for_update().filter(pk=setup_id).exists():
        return False
    held = HeldPost.objects.filter(setup=setup_id)
    size = held.aggregate(size=Sum(Length("body")))["size"] or 0
    if held.count() >= MAX_HELD_POSTS or size + len(body) > MAX_HELD_BYTES:
        raise Full
    HeldPost.objects.create(setup_id=setup_id, body=body, content_type=content_type[:200], received_at=now)
    return True
