from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from connectors.models.connection import Connection


class Delivery(models.Model):
    """The service's name of a post, so that a repeated one posts only once; kept for some days."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    # The service's own name for it, such as X-GitHub-Delivery.
    key = models.CharField(max_length=100)
    # What it became.
    message_id = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="delivery_once")]
        indexes = [models.Index(fields=["created_at"], name="delivery_age")]

    def __str__(self) -> str:
        return self.key
