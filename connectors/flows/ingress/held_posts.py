"""Posts to a webhook whose app is still being set up: kept until the setup is saved, or deleted with it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length

from channels_app import access
from channels_app.models import Channel
from connectors.flows.ingress.admission import admit
from connectors.flows.ingress.outcomes import Accepted, Arrival, Refused, closed
from connectors.flows.ingress.reading import read_plain
from connectors.models import HeldPost, Setup
from connectors.ratelimits import webhooks
from connectors.security import tokens

# Limits of one setup: a page sends one welcome card, an eager service a handful of events.
MAX_HELD_POSTS = 50
MAX_HELD_BYTES = 1024 * 1024


class Full(Exception):
    """No more can be kept before the setup is saved."""


def setups_of(wanted: Sequence[str | None], *, now: datetime) -> dict[str, Setup]:
    """Returns the open setups by their tokens, in one query. It is called only for tokens that no connection has."""
    hashes = {tokens.hash_token(token): token for token in wanted if token}
    if not hashes:
        return {}
    found = Setup.objects.select_related("channel__team").filter(expires_at__gt=now, token_hash__in=hashes)
    return {hashes[bytes(setup.token_hash or b"")]: setup for setup in found}


def take(setup: Setup, arrival: Arrival, *, now: datetime) -> Accepted | None:
    """Keeps a post to a webhook that is being set up; returns None if its setup was saved or cancelled meanwhile.

    Raises Refused.
    """
    _require_open(setup)
    allowance = webhooks.count_post(setup.pk, teams_compatible=False, now=now.timestamp())
    headers = admit(allowance, arrival)
    _messages, reading = read_plain(arrival.post)
    try:
        kept = hold(setup_id=setup.pk, body=reading.body, content_type=arrival.post.content_type, now=now)
    except Full:
        detail = f"This webhook is being set up and keeps no more than {MAX_HELD_POSTS} posts until that is finished."
        raise Refused("rate", detail, limit=MAX_HELD_POSTS, headers={**headers, "Retry-After": "60"}) from None
    return Accepted(None, headers, is_held=True) if kept else None


def _require_open(setup: Setup) -> None:
    if not access.is_open(setup.channel_id):
        raise closed("archived", setup.channel.team_id)
    if setup.channel.team and not setup.channel.team.incoming_webhooks_allowed:
        raise closed("team-off")
    # Once saved, it waits for the other person's consent and posts nothing.
    if setup.channel.kind == Channel.Kind.DIRECT:
        raise closed("paused")


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
