from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.models.team import Team


class Channel(models.Model):
    """A stream of messages. A standard one is open to the whole team, a private one to its own members."""

    class Kind(models.TextChoices):
        STANDARD = "standard", _("Standard: everyone in the team")
        PRIVATE = "private", _("Private: people you add")

    id = PublicId()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="channels", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    kind = models.CharField(_("who can see it"), max_length=8, choices=Kind, default=Kind.STANDARD)
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="ChannelMember", related_name="private_channels")

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint("team", Lower("name"), name="channel_name_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["standard", "private"]), name="channel_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_private(self) -> bool:
        return self.kind == self.Kind.PRIVATE


class ChannelMember(models.Model):
    """Who is in a private channel. Standard channels have no rows here."""

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
    """How far a person has read a channel: the id of the newest message seen."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    message_id = models.UUIDField()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.channel_id} to {self.message_id}"
