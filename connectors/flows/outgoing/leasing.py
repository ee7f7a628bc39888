"""Takes calls that wait: the worker that takes a call makes it, and no other ever does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection
from psycopg.rows import namedtuple_row

from channels_app import database
from channels_app.models import Channel, User
from connectors.flows.outgoing.activity import MentionMessage
from connectors.models import MentionCall
from connectors.security.tokens import hash_token, new_webhook_token

# How long a reply URL works.
REPLY_TIME = timedelta(minutes=30)
# How long after listening a worker may take before its call counts as lost.
LEASE = timedelta(seconds=30)

# One statement in its own transaction, because it runs for every call. It counts as of its beginning, so workers that
# take at the same moment may exceed the limit by a few; the limit is there to stop hundreds.
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
RETURNING webhook.id AS webhook_id, webhook.team_id, webhook.name, webhook.picture_id, webhook.callback_url AS url,
          webhook.timeout, webhook.failures > 0 AS has_problem,
          message.id AS message_id, coalesce(message.root_id, message.id) AS root_id, message.text, message.created_at,
          message.sender_name, channel.id AS channel_id, channel.team_id AS channel_team_id, channel.kind,
          author.id AS author_id, author.locale, author.time_zone,
          ARRAY(SELECT token.secret FROM connectors_outgoingtoken token
                 WHERE token.webhook_id = webhook.id AND (token.expires_at IS NULL OR token.expires_at > %(now)s)
                 ORDER BY token.created_at, token.id) AS tokens
"""
NEXT = """
SELECT id FROM connectors_mentioncall WHERE webhook_id = %s AND state = 'waiting' ORDER BY id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class LeasedCall:
    """A call that this worker holds, with its service and its message as they are at this moment."""

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
    said: MentionMessage
    reply_url: str
    reply_until: datetime


def lease_call(call_id: UUID, *, now: datetime) -> LeasedCall | None:
    """Takes a call. Returns None if it was taken before, or if the service has as many calls under way as it may."""
    token, claim, until = new_webhook_token(), uuid4(), now + REPLY_TIME
    values: dict[str, Any] = {
        "id": call_id,
        "claim": claim,
        "now": now,
        "until": now + timedelta(seconds=settings.MENTION_LISTEN) + LEASE,
        "reply_hash": hash_token(token),
        "reply_until": until,
        "most": settings.MENTION_CALLS_PER_WEBHOOK,
    }
    with database.cursor_of(namedtuple_row) as cursor:
        row: Any = cursor.execute(TAKE, values).fetchone()
    if row is None:
        return None
    return LeasedCall(
        call_id=call_id,
        claim=claim,
        called_at=now,
        webhook_id=row.webhook_id,
        team_id=row.team_id,
        name=row.name,
        picture_id=row.picture_id,
        url=row.url,
        timeout=row.timeout,
        has_problem=row.has_problem,
        tokens=row.tokens,
        said=_mention_message(row),
        reply_url=f"{settings.BASE_URL}/replies/{token}",
        reply_until=until,
    )


def _mention_message(row: Any) -> MentionMessage:
    channel = Channel(id=row.channel_id, team_id=row.channel_team_id, kind=row.kind)
    author = User(id=row.author_id, locale=row.locale, time_zone=row.time_zone) if row.author_id else None
    return MentionMessage(row.message_id, row.root_id, channel, author, row.sender_name, row.text, row.created_at)


def lease_next_call(webhook_id: UUID, *, now: datetime) -> LeasedCall | None:
    """Takes the service's longest waiting call, for a worker that has just finished another one of this service."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, [webhook_id])
            row = cursor.fetchone()
        if row is None:
            return None
        taken = lease_call(row[0], now=now)
        if taken or MentionCall.objects.filter(pk=row[0], state="waiting").exists():
            return taken
