"""Consent in chats: in a direct chat both have to agree, as at first; in a group one member is enough."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from channels_app import access
from channels_app.flows import notifications
from channels_app.models import Channel, User
from channels_app.translatable import Sentence
from connectors.app_packages import Manifest, changes
from connectors.authors import ICON
from connectors.models import AppVersion, Installation

ASKS = _("%(person)s agreed to %(name)s %(version)s, which wants more than before. It runs here when you agree, too.")
AGREED = _("%(person)s agreed: %(name)s runs at version %(version)s here.")
PUT_OFF = _("%(person)s does not want %(name)s %(version)s now. The version before stays.")


def waits_for_other(installation: Installation, version: AppVersion, by: User) -> bool:
    """Returns whether the other one in a direct chat has to agree first: it wants more than the two agreed to."""
    chat, present = installation.chat, installation.version
    if chat is None or chat.kind != Channel.Kind.DIRECT or present is None:
        return False
    if not changes(Manifest.of(present.manifest), Manifest.of(version.manifest)).widens:
        return False
    given = installation.half_agreed_by_id if installation.half_agreed_id == version.pk else None
    others = _others(chat, by)
    return (others.exclude(pk=given) if given else others).exists()


def ask_other(installation: Installation, version: AppVersion, by: User, now: datetime) -> None:
    """Notes the first half of a consent and tells the other person in the chat, once."""
    if (installation.half_agreed_id, installation.half_agreed_by_id) == (version.pk, by.pk):
        return
    values = {"half_agreed": version, "half_agreed_by": by, "put_off": None}
    Installation.objects.filter(pk=installation.pk).update(**values)
    if installation.chat:
        _tell(installation, _others(installation.chat, by), ASKS, version, by, now)


def tell_agreed(installation: Installation, version: AppVersion, by: User, now: datetime) -> None:
    """Tells the others in the chat; in a team nobody is told, because everyone can see it there."""
    if installation.chat:
        _tell(installation, _others(installation.chat, by), AGREED, version, by, now)


def tell_put_off(installation: Installation, version: AppVersion, by: User, now: datetime) -> None:
    """Tells the one in a direct chat who had agreed and waits."""
    agreed = installation.half_agreed_by_id if installation.half_agreed_id == version.pk else None
    if installation.chat and agreed:
        _tell(installation, _others(installation.chat, by).filter(pk=agreed), PUT_OFF, version, by, now)


def _others(chat: Channel, by: User) -> QuerySet[User]:
    """Returns the other people in the chat who can answer."""
    return access.readers_of(chat.pk).filter(is_active=True).exclude(pk=by.pk)


def _tell(
    installation: Installation, people: Iterable[User], say: str, version: AppVersion, by: User, now: datetime
) -> None:
    words = {"person": str(by), "name": Manifest.of(version.manifest).name, "version": version.version}
    assert installation.chat_id
    notifications.notify(
        people=people,
        say=Sentence(say, words),
        subject=installation.pk,
        channel_id=installation.chat_id,
        path=reverse("channel", args=(installation.chat_id,)),
        icon=ICON,
        now=now,
    )
