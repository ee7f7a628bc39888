"""Tells all web processes that somebody's rights may have ended, so that open streams end with them.

The notice only names a person or a channel; listeners ask the database what is still allowed. A superfluous notice
costs a query. A lost one is made up for by the check before messages are sent and by one every minute (web/live).
"""

from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from channels_app import notices
from channels_app.models import Channel, ChannelMember, Membership, Session, User

ENDED = "patchbay:rights-ended"
# The columns of a person that decide whether a stream stays open.
DECISIVE = {"is_active", "password"}


def person(user_id: UUID) -> None:
    """Announces, on commit, that a person's rights or sessions changed.

    Code that changes rows without saving a model calls it.
    """
    notices.publish_on_commit(ENDED, f"person:{user_id.hex}")


def channel(channel_id: UUID) -> None:
    """Announces, on commit, that the people who may see a channel changed."""
    notices.publish_on_commit(ENDED, f"channel:{channel_id.hex}")


@receiver(post_save, sender=User)
def _person_saved(instance: User, created: bool, update_fields: frozenset[str] | None = None, **_sent: Any) -> None:
    if not created and (update_fields is None or DECISIVE & set(update_fields)):
        person(instance.pk)
        if not instance.is_active:
            Session.objects.filter(user=instance).delete()


@receiver(post_delete, sender=User)
def _person_deleted(instance: User, **_sent: Any) -> None:
    person(instance.pk)


@receiver([post_save, post_delete], sender=Membership)
@receiver([post_save, post_delete], sender=ChannelMember)
def _member_changed(instance: Membership | ChannelMember, **sent: Any) -> None:
    if not sent.get("created"):
        person(instance.user_id)


@receiver([post_save, post_delete], sender=Channel)
def _channel_changed(instance: Channel, **sent: Any) -> None:
    if not sent.get("created"):
        channel(instance.pk)


@receiver(post_delete)
def _session_ended(instance: Any, **_sent: Any) -> None:
    """Announces that a person's session ended: they signed out, or the session got another key, as with a new password.

    A session that only expired was noticed before.
    """
    if not isinstance(instance, AbstractBaseSession) or instance.expire_date <= timezone.now():
        return
    if user_id := instance.get_decoded().get(SESSION_KEY):
        person(UUID(user_id))
