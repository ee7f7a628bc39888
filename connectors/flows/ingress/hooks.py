"""The webhooks behind the tokens of URLs, looked up in one query however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from psycopg.rows import namedtuple_row

from channels_app import database
from channels_app.flows.posting import Sender
from connectors import registry
from connectors.flows.ingress import dialects
from connectors.flows.ingress.outcomes import UNKNOWN, Refused
from connectors.registry import UnknownConnector
from connectors.security import tokens


@dataclass(frozen=True, slots=True)
class Hook:
    """The webhook of a URL: what one query finds of its connection, channel and team."""

    connection_id: UUID
    channel_id: UUID
    sender: Sender
    teams_compatible: bool
    connector: str
    refusal: str | None
    team_id: UUID | None = None


# Written by hand because building it took a third of a post's time; the tests of this flow check every column.
# One table is read by a subquery: as another join it would make planning cost three times as much.
FIND = """
SELECT token.token_hash, connection.id AS connection_id, connection.channel_id,
       coalesce(nullif(connection.sender_name, ''), connection.name) AS name,
       connection.picture_id, connection.teams_compatible,
       (SELECT connector FROM connectors_installation WHERE id = connection.installation_id) AS connector,
       connection.state = 'paused' AS is_paused, connection.removed_at IS NOT NULL AS is_removed, token.expires_at,
       coalesce(team.incoming_webhooks_allowed, true) AS is_allowed, team.id AS team_id,
       coalesce(channel.archived_at, team.archived_at) IS NOT NULL AS is_archived,
       coalesce(channel.deleted_at, team.deleted_at) IS NOT NULL AS is_deleted
  FROM connectors_webhooktoken token
  JOIN connectors_connection connection ON connection.id = token.connection_id
  JOIN channels_app_channel channel ON channel.id = connection.channel_id
  LEFT JOIN channels_app_team team ON team.id = channel.team_id
 WHERE token.token_hash = ANY(%b)
"""


def find_hooks(wanted: Iterable[str | None], *, now: datetime) -> dict[str, Hook]:
    """Returns the webhooks by their tokens; a token that never was one is missing."""
    hashes = {tokens.hash_token(token): token for token in wanted if token}
    if not hashes:
        return {}
    with database.server_cursor_of(namedtuple_row) as cursor:
        rows: list[Any] = cursor.execute(FIND, [list(hashes)]).fetchall()
    return {hashes[bytes(row.token_hash)]: _hook_of(row, now) for row in rows}


def find_hook(token: str | None, *, now: datetime) -> Hook:
    """Returns the webhook behind a token. Raises Refused("unknown") if there never was one."""
    found = find_hooks([token], now=now)
    if token is None or token not in found:
        raise Refused("unknown", UNKNOWN)
    return found[token]


def limit_for(token: str | None, *, now: datetime) -> int:
    """Returns the largest body that the token's webhook takes, in bytes: above our limit if its service posts more."""
    try:
        hook = find_hook(token, now=now)
        connector = None if hook.refusal else dialects.receiver_for(hook.connector)
    except (Refused, UnknownConnector):
        connector = None
    return dialects.limit_of(connector) if connector else int(settings.HOOK_BODY_LIMIT)


def _hook_of(row: Any, now: datetime) -> Hook:
    refusals = {
        "removed": row.is_removed,
        "replaced": row.expires_at is not None and row.expires_at <= now,
        "deleted": row.is_deleted,
        "archived": row.is_archived,
        "paused": row.is_paused,
        "team-off": not row.is_allowed,
    }
    refusal = next((rule for rule, holds in refusals.items() if holds), None)
    sender = Sender(row.name, row.connection_id, row.picture_id, registry.icon_of(row.connector))
    return Hook(row.connection_id, row.channel_id, sender, row.teams_compatible, row.connector, refusal, row.team_id)
