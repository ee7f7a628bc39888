"""Tells all web processes that what some people's rails show has changed: a badge, the bell, a channel's place.

A notice only says where to look; listeners (web/live) read what there is. One that is lost is made up for by their look
from time to time. New messages need none of these: `feed` tells of them. Ends of rights need none: `endings` does.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from channels_app import notices
from channels_app.models import Channel, ChannelMember, Invitation, Membership
from channels_app.signals import channels_reopened

CHANGED = "patchbay:rail-changed"


def person(user_id: UUID) -> None:
    """Announces, on commit, that a person belongs somewhere else than before."""
    notices.publish_on_commit(CHANGED, f"person:{_hex(user_id)}")


def bells(people: Iterable[UUID]) -> None:
    """Announces, on commit, that other things wait for these people's attention."""
    for user_id in people:
        notices.publish_on_commit(CHANGED, f"bell:{_hex(user_id)}")


def channels(ids: Iterable[UUID]) -> None:
    """Announces, on commit, that these channels have another name or place, or that other people see them."""
    for channel_id in ids:
        notices.publish_on_commit(CHANGED, f"channel:{_hex(channel_id)}")


def mark(user_id: UUID, channel_id: UUID) -> None:
    """Announces, on commit, that a person has read on in a channel."""
    notices.publish_on_commit(CHANGED, f"mark:{_hex(user_id)}:{_hex(channel_id)}")


def _hex(id: UUID | str) -> str:
    """Returns an id's hex digits; a row that was just made has its ids as they were given, be it as text."""
    return UUID(str(id)).hex


@receiver(post_save, sender=Membership)
@receiver(post_save, sender=ChannelMember)
def _member_came(instance: Membership | ChannelMember, created: bool, **_sent: Any) -> None:
    if created:
        person(instance.user_id)


@receiver(post_save, sender=Channel)
def _channel_began(instance: Channel, created: bool, **_sent: Any) -> None:
    if created:
        channels([instance.pk])


@receiver(channels_reopened)
def _channels_reopened(**sent: Any) -> None:
    channels(sent["channels"])


@receiver([post_save, post_delete], sender=Invitation)
def _invited(instance: Invitation, **_sent: Any) -> None:
    """Rings for whoever has the address already; others have no rail."""
    found = EmailAddress.objects.filter(email=instance.email, verified=True)
    bells(found.values_list("user_id", flat=True))
