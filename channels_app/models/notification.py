from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.models.message import Message


class Notification(models.Model):
    """Something a person should see: a message that mentions them."""

    id = PublicId()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="notifications")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["user", "message"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_list"),
            models.Index(fields=["user"], name="notification_unseen", condition=models.Q(seen_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} for {self.user_id}"
