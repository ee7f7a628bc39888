from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.channel import Channel
from channels_app.models.fields import PublicId
from channels_app.models.message import Message
from channels_app.translatable import Sentence, sentence_of

# By the icon, for each thing that is no channel's has its own.
HEADINGS = {"file-earmark-zip": _("Your data"), "people": _("Team"), "person-plus": _("Team")}


class Notification(models.Model):
    """Something that a person should see: a message that mentions them, or a notice about something that they manage.

    A notice is a sentence (translatable.py) with the page that it links to; `subject` is the thing it is about, and
    `channel` that thing's channel, if any.
    """

    id = PublicId()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    say = models.JSONField(null=True, blank=True)
    path = models.CharField(max_length=200, blank=True, db_default="")
    icon = models.CharField(max_length=40, blank=True, db_default="")
    subject = models.UUIDField(null=True, blank=True)
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["user", "message"], name="notification_once"),
            models.CheckConstraint(
                condition=models.Q(message__isnull=False) | models.Q(say__isnull=False),
                name="notification_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_list"),
            models.Index(fields=["user"], name="notification_unseen", condition=models.Q(seen_at=None)),
            models.Index(fields=["channel"], name="notification_channel", condition=models.Q(channel__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.message_id or self.subject} for {self.user_id}"

    @property
    def when(self) -> datetime | None:
        return self.message.created_at if self.message else self.at

    @property
    def heading(self) -> str:
        """What a notice without a channel is about."""
        return str(HEADINGS.get(self.icon, _("An app that you make")))

    @property
    def sentence(self) -> Sentence:
        """The notice in the language of its current reader."""
        return sentence_of(self.say)
