"""Notifies people of messages that mention them, and of what happened to things of theirs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from channels_app import access, rail_changes
from channels_app.cards import Mention
from channels_app.flows import invitations
from channels_app.models import Notification, User
from channels_app.models.user import with_address
from channels_app.statements import Statement
from channels_app.translatable import Sentence

# People one message may notify; a card that names more is a mailing, not a mention.
MAX_NOTIFIED_PEOPLE = 50
# The highest count of each kind; from there the bell says 99+.
MAX_COUNTED = 100


def notify_mentioned(*, channel_id: UUID, message_id: UUID, mentions: Iterable[Mention]) -> None:
    """Notifies the channel's readers whom a card names by user id or confirmed address; ignores others."""
    names = [mention.id.strip().lower() for mention in mentions][:MAX_NOTIFIED_PEOPLE]
    ids = [found for name in names if (found := _uuid(name))]
    named = list(access.readers_of(channel_id).filter(Q(pk__in=ids) | with_address(email__in=names)))
    Notification.objects.bulk_create(
        [Notification(user=user, message_id=message_id) for user in named], ignore_conflicts=True
    )
    rail_changes.bells(user.pk for user in named)


def notify(
    *,
    people: Iterable[User],
    say: Sentence,
    subject: UUID,
    channel_id: UUID | None,
    path: str,
    icon: str,
    now: datetime,
) -> None:
    """Tells people what happened to a subject; the notice replaces those about it that they have not seen.

    `channel_id` is the subject's channel, or None if it has none: people who can no longer see the channel do not see
    the notice.
    """
    told = list(people)[:MAX_NOTIFIED_PEOPLE]
    Notification.objects.filter(user__in=told, subject=subject, seen_at=None).delete()
    notice = {"say": say.stored, "subject": subject, "channel_id": channel_id, "path": path, "icon": icon, "at": now}
    Notification.objects.bulk_create([Notification(user=user, **notice) for user in told])
    rail_changes.bells(user.pk for user in told)


def of(user: User) -> QuerySet[Notification]:
    """Returns a user's notifications, newest first, about messages and channels that the user may still see."""
    # By the message's channel: of all messages that the user may see, nobody could make a list.
    seen = access.visible_channels(user)
    message = Q(message__isnull=False, message__deleted_at=None, message__channel__in=seen)
    notice = Q(message=None) & (Q(channel=None) | Q(channel__in=seen))
    found = Notification.objects.filter(message | notice, user=user)
    return found.select_related("message__author", "message__channel", "channel").order_by("-id")


def waiting(user: User, *, now: datetime) -> int:
    """Returns the bell's count: unseen notifications plus unanswered invitations."""
    return _waiting.count(user=user.pk, now=now)


def mark_seen(*, by: User, now: datetime, notification: Notification | None = None) -> None:
    """Marks one or all of a user's notifications as seen."""
    unseen = Notification.objects.filter(user=by, seen_at=None)
    (unseen.filter(pk=notification.pk) if notification else unseen).update(seen_at=now)
    rail_changes.bells([by.pk])


def _waiting_ids(*, user: UUID, now: datetime) -> QuerySet[Any, Any]:
    unseen = of(User(pk=user)).filter(seen_at=None).order_by("pk").values("pk")[:MAX_COUNTED]
    return unseen.union(invitations.of(User(pk=user), now=now).order_by("pk").values("pk")[:MAX_COUNTED], all=True)


_waiting = Statement(_waiting_ids, user="id", now="moment")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
