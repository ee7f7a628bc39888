from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.models.team import Team

if TYPE_CHECKING:
    from channels_app.models.user import User


class Channel(models.Model):
    """A stream of messages: a standard channel is open to the whole team, a private one to its own members.

    A chat is a channel too, open only to its members: it has no team, and a group's name may be empty (ADR 3).
    """

    class Kind(models.TextChoices):
        STANDARD = "standard", _("Standard: everyone in the team")
        PRIVATE = "private", _("Private: people you add")
        DIRECT = "direct", _("Direct chat")
        GROUP = "group", _("Group chat")

    OF_TEAMS = (Kind.STANDARD, Kind.PRIVATE)
    CHATS = (Kind.DIRECT, Kind.GROUP)

    id = PublicId()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="channels")
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    # Forms offer only the kinds of a team's channels; chats are not created by a form that asks for the kind.
    kind = models.CharField(
        _("who can see it"),
        max_length=8,
        choices=[(kind.value, kind.label) for kind in OF_TEAMS],
        default=Kind.STANDARD,
    )
    # The two people of a direct chat (`pair_of`), so that two people have only one.
    pair = models.CharField(max_length=65, null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # An archived channel can be read; a deleted one can be restored for some days (flows/deleting.py).
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="ChannelMember", related_name="private_channels")
    # The first few members besides the reader, once they were asked for (flows/chats.py).
    others: "Sequence[User]"

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(
                "team", Lower("name"), name="channel_name_once", condition=models.Q(deleted_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["standard", "private"], team__isnull=False, pair=None)
                | models.Q(kind="direct", team=None, pair__isnull=False)
                | models.Q(kind="group", team=None, pair=None),
                name="channel_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["deleted_at"], name="channel_deleted", condition=models.Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_private(self) -> bool:
        return self.kind == self.Kind.PRIVATE

    @property
    def is_chat(self) -> bool:
        return self.kind in self.CHATS

    @property
    def is_archived(self) -> bool:
        """Whether the channel takes no posts: it is archived, or its team is."""
        return bool(self.archived_at or (self.team and self.team.archived_at))


class ChatManager(models.Manager["Chat"]):
    def get_queryset(self) -> models.QuerySet["Chat"]:
        return super().get_queryset().filter(kind__in=Channel.CHATS)


class Chat(Channel):
    """A channel without a team, for conversations of its members."""

    objects = ChatManager()  # type: ignore[misc]  # a class attribute, as every manager

    class Meta:
        proxy = True
        verbose_name = _("chat")
        verbose_name_plural = _("chats")


def pair_of(one: UUID, other: UUID) -> str:
    return "-".join(sorted((one.hex, other.hex)))


class ChannelMember(models.Model):
    """A member of a private channel or a chat. Standard channels have no rows here."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("channel member")
        verbose_name_plural = _("channel members")
        constraints = [models.UniqueConstraint(fields=["channel", "user"], name="channel_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.channel_id}"


class ReadMark(models.Model):
    """The id of the newest message that a person has seen in a channel."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    message_id = models.UUIDField()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.channel_id} to {self.message_id}"


class Favourite(models.Model):
    """A channel that a person wants to have above the others in their rail."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.channel_id} of {self.user_id}"
