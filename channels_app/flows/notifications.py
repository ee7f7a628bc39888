"""Telling people that a message is meant for them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from channels_app import access
from channels_app.cards import Mention
from channels_app.flows import invitations
from channels_app.models import Notification, User
from channels_app.models.user import with_address

# People one message may notify; a card that names more is a mailing, not a mention.
MOST = 50


def notify_mentioned(*, channel_id: UUID, message_id: UUID, mentions: Iterable[Mention]) -> None:
    """Notifies the readers of the channel whom a card names by user id or confirmed address; others are ignored."""
    names = [mention.id.strip().lower() for mention in mentions][:MOST]
    ids = [found for name in names if (found := _uuid(name))]
    named = access.readers_of(channel_id).filter(Q(pk__in=ids) | with_address(email__in=names))
    Notification.objects.bulk_create(
        [Notification(user=user, message_id=message_id) for user in named], ignore_conflicts=True
    )


def of(user: User) -> QuerySet[Notification]:
    """A person's notifications, the newest first, of messages that they may still see."""
    found = Notification.objects.filter(user=user, message__in=access.visible_messages(user))
    return found.select_related("message__author", "message__channel").order_by("-id")


def waiting(user: User, *, now: datetime) -> int:
    """How much the bell counts: notifications that were not seen, and invitations that were not answered."""
    return of(user).filter(seen_at=None).count() + invitations.of(user, now=now).count()


def mark_seen(*, by: User, now: datetime, message_id: UUID | None = None) -> None:
    """Marks a person's notifications as seen: all, or those of one message."""
    unseen = Notification.objects.filter(user=by, seen_at=None)
    (unseen.filter(message_id=message_id) if message_id else unseen).update(seen_at=now)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
