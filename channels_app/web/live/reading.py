"""Reads for the live feed from the database; each function is one job of `in_database`."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import override

from channels_app import access, feed
from channels_app.models import Message, Session, User
from channels_app.web import second_factor
from channels_app.web.live.viewer import RELOAD, Reader
from channels_app.web.render import message_event
from channels_app.web.sessions import SessionStore, stored_key

Events = list[bytes]


class News(NamedTuple):
    """A room's news: changes, ids that may come again, allowed readers (None: not checked), and events by language."""

    changes: feed.Changes
    known: dict[UUID, int]
    allowed: set[Reader] | None
    events: dict[str, Events]


def admit(session_key: str, channel_id: UUID | None, language: str) -> tuple[Reader | None, int]:
    """Returns the reader (None if nobody is signed in) and the current cursor.

    Raises access.NotVisible if the reader may not see the channel.
    """
    user = _signed_in(session_key)
    if user is None:
        return None, 0
    if channel_id:
        access.channel_for(user, channel_id)
    return Reader(user.pk, stored_key(session_key), _stamp(user), user.locale or language), feed.cursor_now()


def backlog(channel_id: UUID, cursor: int, language: str) -> Events:
    """Returns the events that a reader with this cursor missed."""
    changes = feed.changes_since(channel_id, cursor)
    # A cursor from the future dates from before a restore of the database.
    if changes.too_many or cursor > changes.cursor:
        return [RELOAD]
    return render_events(changes.messages, changes.cursor, language)


def news(
    channel_id: UUID, cursor: int, known: Mapping[UUID, int], readers: Collection[Reader], must_check: bool
) -> News:
    """Returns what a room has not read yet; before it hands anything out, looks up all its readers, in two queries."""
    changes, next_known = feed.news_since(channel_id, cursor, known)
    allowed = standing(channel_id, readers) if changes.messages or must_check else None
    languages = {reader.language for reader in allowed or ()} if changes.messages else set()
    return News(changes, next_known, allowed, events_in(languages, changes))


def events_in(languages: Iterable[str], changes: feed.Changes) -> dict[str, Events]:
    """Returns the events for each language; if there are too many changes, only one that makes the page reload."""
    if changes.too_many:
        return {language: [RELOAD] for language in languages}
    return {language: render_events(changes.messages, changes.cursor, language) for language in languages}


def standing(channel_id: UUID | None, readers: Collection[Reader]) -> set[Reader]:
    """Returns the readers who may still read: active, with the same password, signed in, and in the channel, if any."""
    people = access.readers_of(channel_id) if channel_id else User.objects.all()
    people = people.filter(pk__in={reader.user_id for reader in readers}, is_active=True)
    stamps = {user.pk: _stamp(user) for user in people.only("password")}
    alive = _alive({reader.session for reader in readers})
    return {reader for reader in readers if stamps.get(reader.user_id) == reader.stamp and reader.session in alive}


def render_events(messages: list[Message], cursor: int, language: str) -> Events:
    """Renders one event per message.

    Only the last has the cursor, so that a reader cut off in between gets the whole batch again.
    """
    with override(language):
        events = [f"event: message\ndata: {_data(message, language)}\n" for message in messages]
    ends = ["\n"] * (len(events) - 1) + [f"id: {cursor}\n\n"]
    return [f"{event}{end}".encode() for event, end in zip(events, ends, strict=False)]


def _data(message: Message, language: str) -> str:
    return json.dumps(message_event(message, locale=language))


def _signed_in(session_key: str) -> User | None:
    """Returns the session's active user, or None.

    Unlike django.contrib.auth.get_user, it leaves a session unchanged whose hash was made with an earlier key.
    """
    session = SessionStore(session_key)
    user = User.objects.filter(pk=session[SESSION_KEY], is_active=True).first() if SESSION_KEY in session else None
    if user is None:
        return None
    proof = session.get(HASH_SESSION_KEY, "")
    proofs = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    is_proven = any(constant_time_compare(proof, one) for one in proofs)
    return user if is_proven and not second_factor.is_missing(user, session) else None


def _alive(sessions: Iterable[str]) -> set[str]:
    found = Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now())
    return set(found.values_list("session_key", flat=True))


def _stamp(user: User) -> bytes:
    return hashlib.sha256(user.password.encode()).digest()
