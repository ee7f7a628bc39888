"""Taking a call that waits: whoever takes it makes it, and nobody else ever does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from channels_app.models import Channel, User
from connectors import security
from connectors.flows.outgoing.activity import Said
from connectors.models import MentionCall

# How long a reply URL works.
REPLY_TIME = timedelta(minutes=30)
# How much longer than it listens a worker may take before its call counts as lost.
LEASE = timedelta(seconds=30)

# One statement in a transaction of its own, for it is made for every call. The count is that of its beginning, so of
# several who take at the same moment a few may be too many; the limit is there to stop hundreds.
TAKE = """
UPDATE connectors_mentioncall call
   SET state = 'calling', claim = %(claim)s, attempts = attempts + 1, called_at = %(now)s,
       next_attempt_at = %(until)s, reply_hash = %(reply_hash)s, reply_until = %(reply_until)s
  FROM connectors_outgoingwebhook webhook, channels_app_message message
  JOIN channels_app_channel channel ON channel.id = message.channel_id
  LEFT JOIN channels_app_user author ON author.id = message.author_id
 WHERE call.id = %(id)s AND call.state = 'waiting' AND webhook.id = call.webhook_id AND message.id = call.message_id
   AND (SELECT count(*) FROM connectors_mentioncall other
         WHERE other.webhook_id = call.webhook_id AND other.state = 'calling') < %(most)s
RETURNING webhook.id, webhook.team_id, webhook.name, webhook.picture_id, webhook.callback_url, webhook.timeout,
          webhook.failures > 0,
          message.id, coalesce(message.root_id, message.id), message.text, message.created_at, message.sender_name,
          channel.id, channel.team_id, channel.kind, author.id, author.locale, author.time_zone,
          ARRAY(SELECT token.secret FROM connectors_outgoingtoken token
                 WHERE token.webhook_id = webhook.id AND (token.expires_at IS NULL OR token.expires_at > %(now)s)
                 ORDER BY token.created_at, token.id)
"""
NEXT = """
SELECT id FROM connectors_mentioncall WHERE webhook_id = %s AND state = 'waiting' ORDER BY id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A call in the hands of this worker, with what its service and its message are at this moment."""

    call_id: UUID
    claim: UUID
    called_at: datetime
    webhook_id: UUID
    team_id: UUID
    name: str
    picture_id: UUID | None
    url: str
    timeout: int
    has_problem: bool
    tokens: Sequence[bytes]
    said: Said
    reply_url: str
    reply_until: datetime


def take(call_id: UUID, *, now: datetime) -> Taken | None:
    """None if it was taken before, or if as many calls of the service are under way as there may be."""
    token, claim, until = security.new_webhook_token(), uuid4(), now + REPLY_TIME
    values: dict[str, Any] = {
        "id": call_id,
        "claim": claim,
        "now": now,
        "until": now + timedelta(seconds=settings.MENTION_LISTEN) + LEASE,
        "reply_hash": security.hash_token(token),
        "reply_until": until,
        "most": settings.MENTION_CALLS_PER_WEBHOOK,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        row = cursor.fetchone()
    if row is None:
        return None
    reply_url = f"{settings.BASE_URL}/replies/{token}"
    said = _said(*row[7:-1])
    rest = {"tokens": row[-1], "said": said, "reply_url": reply_url, "reply_until": until}
    return Taken(call_id, claim, now, *row[:7], **rest)


def _said(*columns: Any) -> Said:
    message_id, root_id, text, at, name, channel_id, team_id, kind, author_id, locale, time_zone = columns
    channel = Channel(id=channel_id, team_id=team_id, kind=kind)
    author = User(id=author_id, locale=locale, time_zone=time_zone) if author_id else None
    return Said(message_id, root_id, channel, author, name, text, at)


def take_next(webhook_id: UUID, *, now: datetime) -> Taken | None:
    """The longest waiting call of a service, for a worker that has just finished one of it."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, [webhook_id])
            row = cursor.fetchone()
        if row is None:
            return None
        taken = take(row[0], now=now)
        if taken or MentionCall.objects.filter(pk=row[0], state="waiting").exists():
            return taken
