"""Receives a webhook's post: turns a URL's token and a body into a committed message or a clear refusal."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _
from psycopg.rows import namedtuple_row

from channels_app import access, database, tallies
from channels_app.cards import CardError, Envelope
from channels_app.flows.posting import CardPost, Sender, post_card, post_cards
from channels_app.models import Channel
from channels_app.models.fields import new_id
from channels_app.translatable import NOTHING, Sentence, to_sentence
from connectors import registry
from connectors.flows.ingress import dialects, held_posts, rejected_posts
from connectors.payload import Reading, UnsupportedBody, read_body, read_messages
from connectors.ratelimits import webhooks
from connectors.registry import UnknownConnector
from connectors.sdk import Connector, Headers, PayloadError
from connectors.security import tokens

log = logging.getLogger(__name__)


# Envelopes to post, each with its bytes.
Messages = list[tuple[Envelope, bytes]]


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


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it arrived."""

    body: bytes
    content_type: str
    headers: Mapping[str, str]

    @property
    def coding(self) -> str:
        return self.headers.get("Content-Encoding", "")


@dataclass(frozen=True, slots=True)
class Accepted:
    """`message_id` is None for a post that its connector knows and has nothing to say about, and for a held one.

    If one body has several messages, it is the first one's; `findings` is the number of findings about all of them.
    """

    message_id: UUID | None
    headers: dict[str, str]
    is_held: bool = False
    findings: int = 0


@dataclass(slots=True)
class Refused(Exception):
    """A post is not taken, and nothing was stored. `rule` is a code for the reason.

    `detail` says to senders in English what `sentence` says to people; a sentence of type `str` is for senders only.
    """

    rule: str
    sentence: Sentence | str
    teams_compatible: bool = False
    pointer: str | None = None
    allowed: tuple[str, ...] = ()
    limit: int | None = None
    actual: int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return self.sentence if isinstance(self.sentence, str) else self.sentence.untranslated


REFUSALS = {
    "removed": Sentence(_("This webhook was removed.")),
    "replaced": Sentence(_("This URL was replaced by a newer one and has stopped working.")),
    "deleted": Sentence(_("The channel of this webhook was deleted.")),
    "paused": Sentence(_("This webhook is paused.")),
    "team-off": Sentence(_("This team does not take posts from incoming webhooks at the moment.")),
}
ARCHIVED = _(
    "The channel of this webhook is archived and takes no posts."
    " Those who manage it can unarchive it on the page of its team: %(page)s"
)
# Not recorded: no page could show the first two, and the third is frequent and of little use.
UNRECORDED = ("removed", "deleted", "rate")
MISSING = Sentence(_("The connector of this webhook is not on this server at the moment; try again later."))
TOO_LARGE = _("The body is %(actual)s bytes; the limit is %(limit)s.")


def receive(*, token: str | None, post: Post, size: int, limit: int, now: datetime) -> Accepted:
    """Makes a message of a sender's post; returns once it is committed. Raises Refused if the post is not taken.

    `size` is the body's size as its sender states it, 0 if it does not (chunked); `limit` is in bytes.
    """
    size = max(size, len(post.body))
    try:
        hook = find_hook(token, now=now)
    except Refused:
        if held := _hold(token, post, size, limit, now):
            return held
        hook = find_hook(token, now=now)  # its setup was saved a moment ago, or there is none
    try:
        accepted = _receive(hook, post, size, limit, now)
    except Refused as refused:
        tallies.add(tallies.REFUSED)
        refused.teams_compatible = hook.teams_compatible
        log.info("webhook %s refused a post: %s %s", hook.connection_id, refused.rule, refused.pointer or "")
        if refused.rule not in UNRECORDED:
            _record(hook, post, now, refused.rule, _describe(refused))
        raise
    tallies.add(tallies.ACCEPTED)
    return accepted


def limit_for(token: str | None, *, now: datetime) -> int:
    """Returns the largest body that the token's webhook takes, in bytes: above our limit if its service posts more."""
    try:
        hook = find_hook(token, now=now)
        connector = None if hook.refusal else dialects.receiver_for(hook.connector)
    except (Refused, UnknownConnector):
        connector = None
    return dialects.limit_of(connector) if connector else int(settings.HOOK_BODY_LIMIT)


def _describe(refused: Refused) -> Sentence:
    """Describes a refusal to those who manage the webhook: with the place, and with the error of the connector.

    No sender reads what a connector failed of.
    """
    cause = repr(refused.__cause__.__cause__)[:300] if refused.rule == "connector" and refused.__cause__ else ""
    parts = {"place": refused.pointer, "problem": to_sentence(refused.sentence), "cause": cause}
    return Sentence(" ".join(f"%({name})s" for name, part in parts.items() if part), parts)


def _hold(token: str | None, post: Post, size: int, limit: int, now: datetime) -> Accepted | None:
    """Keeps a post to a webhook that is being set up; returns None if there is no setup."""
    setup = held_posts.setup_of(token, now=now)
    if setup is None:
        return None
    if not access.is_open(setup.channel_id):
        raise Refused("archived", _archived_sentence(setup.channel.team_id))
    if setup.channel.team and not setup.channel.team.incoming_webhooks_allowed:
        raise Refused("team-off", REFUSALS["team-off"])
    # Once saved, it waits for the other person's consent and posts nothing.
    if setup.channel.kind == Channel.Kind.DIRECT:
        raise Refused("paused", REFUSALS["paused"])
    headers = _count(setup.pk, False, size, limit, now)
    reading = _read_body(post)
    _messages(reading)
    try:
        kept = held_posts.hold(setup_id=setup.pk, body=reading.body, content_type=post.content_type, now=now)
    except held_posts.Full:
        most = held_posts.MAX_HELD_POSTS
        detail = f"This webhook is being set up and keeps no more than {most} posts until that is finished."
        raise Refused("rate", detail, limit=most, headers={**headers, "Retry-After": "60"}) from None
    return Accepted(None, headers, is_held=True) if kept else None


def _receive(hook: Hook, post: Post, size: int, limit: int, now: datetime) -> Accepted:
    if hook.refusal:
        closed = _archived_sentence(hook.team_id) if hook.refusal == "archived" else REFUSALS[hook.refusal]
        raise Refused(hook.refusal, closed)
    headers = _count(hook.connection_id, hook.teams_compatible, size, limit, now)
    found = _read(hook, post, now)
    if found is None:
        return Accepted(None, headers)
    findings = sum(len(envelope.findings) for envelope, _payload in found)
    key = dialects.key_of(hook.connector, post.headers)
    return Accepted(_post_once(hook, found, key) if key else _post(hook, found), headers, findings=findings)


def _archived_sentence(team_id: UUID | None) -> Sentence:
    return Sentence(ARCHIVED, {"page": f"{settings.BASE_URL}/teams/{team_id}/"})


def _post_once(hook: Hook, found: Messages, key: str) -> UUID:
    """Creates the message unless its service delivered it before; returns the message's id, new or earlier.

    The row of the delivery comes first: of two at the same moment, the second waits until the first has ended.
    """
    with transaction.atomic():
        message_id = new_id()
        known = dialects.record_delivery(hook.connection_id, key, message_id)
        if known != message_id:
            return known
        envelope, payload = found[0]
        post_cards([CardPost(hook.channel_id, hook.sender, envelope, payload, message_id)])
        return message_id


def _post(hook: Hook, found: Messages) -> UUID:
    """Creates all messages or none; returns the id of the first."""
    if len(found) == 1:
        envelope, payload = found[0]
        return post_card(channel_id=hook.channel_id, sender=hook.sender, envelope=envelope, payload=payload)
    posts = [CardPost(hook.channel_id, hook.sender, envelope, payload) for envelope, payload in found]
    post_cards(posts)
    return posts[0].message_id


def _count(whose: UUID, teams_compatible: bool, size: int, limit: int, now: datetime) -> dict[str, str]:
    """Counts a post; returns headers that say how many are left. Raises Refused if it is one too many or too large."""
    allowance = webhooks.count_post(whose, teams_compatible=teams_compatible, now=now.timestamp())
    headers = allowance.headers if allowance else {}
    if allowance and allowance.limited:
        detail = f"More than {allowance.limit} posts in {allowance.window} s; try again in {allowance.reset} s."
        raise Refused("rate", detail, limit=allowance.limit, headers=headers)
    if size > limit:
        sentence = Sentence(TOO_LARGE, {"actual": size, "limit": limit})
        raise Refused("too-large", sentence, limit=limit, actual=size)
    return headers


def _read(hook: Hook, post: Post, now: datetime) -> Messages | None:
    try:
        if connector := dialects.receiver_for(hook.connector):
            return _read_dialect(connector, hook, post, now)
    except CardError as error:
        raise _refusal(error) from error
    except UnsupportedBody as error:
        raise Refused("unsupported", Sentence(error.template, error.params)) from error
    except UnknownConnector as error:
        raise Refused("missing", MISSING) from error
    return _messages(_read_body(post))


def _read_body(post: Post) -> Reading:
    try:
        return read_body(post.body, post.content_type, post.coding)
    except CardError as error:
        raise _refusal(error) from error
    except UnsupportedBody as error:
        raise Refused("unsupported", Sentence(error.template, error.params)) from error


def _messages(reading: Reading) -> Messages:
    try:
        return read_messages(reading)
    except CardError as error:
        raise _refusal(error) from error


def _refusal(error: CardError) -> Refused:
    sentence = Sentence(error.template, error.params)
    return Refused(error.rule, sentence, pointer=error.pointer, allowed=error.allowed)


def _read_dialect(connector: Connector, hook: Hook, post: Post, now: datetime) -> Messages | None:
    sent = (hook.connection_id, post.body, post.content_type, post.headers)
    try:
        found = dialects.read(connector, *sent)
    except PayloadError as error:
        raise Refused(error.rule, error.sentence, pointer=error.pointer or None) from error
    except dialects.ConnectorFailed as error:
        raise Refused("connector", Sentence(_("The connector of this webhook failed on this post."))) from error
    if connector.is_greeting(Headers(post.headers)):
        dialects.record_greeting(hook.connection_id, now)
    if found is None:
        log.info("webhook %s ignored a post", hook.connection_id)
        _record(hook, post, now, rejected_posts.IGNORED)
        return None
    return [found]


def _record(hook: Hook, post: Post, now: datetime, rule: str, detail: Sentence = NOTHING) -> None:
    rejected_posts.record(
        hook.connection_id,
        body=post.body,
        content_type=post.content_type,
        headers=post.headers,
        now=now,
        rule=rule,
        detail=detail,
    )


# Written by hand because building it took a third of a post's time; the tests of this flow check every column.
# One table is read by a subquery: as another join it would make planning cost three times as much.
FIND = """
SELECT connection.id AS connection_id, connection.channel_id,
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
 WHERE token.token_hash = %s
"""


def find_hook(token: str | None, *, now: datetime) -> Hook:
    """Returns the webhook behind a token. Raises Refused("unknown") if there never was one."""
    with database.cursor_of(namedtuple_row) as cursor:
        row: Any = cursor.execute(FIND, [tokens.hash_token(token)]).fetchone() if token else None
    if row is None:
        raise Refused("unknown", "There is no webhook at this URL.")
    refusals = {
        "removed": row.is_removed,
        "replaced": row.expires_at is not None and row.expires_at <= now,
        "deleted": row.is_deleted,
        "archived": row.is_archived,
        "paused": row.is_paused,
        "team-off": not row.is_allowed,
    }
    refusal = next((rule for rule, holds in refusals.items() if holds), None)
    return Hook(
        row.connection_id,
        row.channel_id,
        Sender(row.name, row.connection_id, row.picture_id, registry.icon_of(row.connector)),
        row.teams_compatible,
        row.connector,
        refusal,
        row.team_id,
    )
