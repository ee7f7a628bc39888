from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from connectors.models.exchange import Exchange
from connectors.models.sentence import SentenceField


class KeptReply(models.Model):
    """A provider's last answer to one request, shared by every connection that would ask the same.

    `request` is the SHA-256 of URL and headers. The answer holds for runs with the same `fetch_key`, and for all until
    `fresh_until`. Whoever holds the lease asks; the others wait for the row to change.
    """

    id = PublicId()
    connector = models.SlugField(max_length=64, db_index=False)
    request = models.BinaryField(max_length=32)
    fetch_key = models.CharField(max_length=200, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    body = models.BinaryField(default=b"")
    url = models.TextField(blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    fresh_until = models.DateTimeField(null=True, blank=True)
    # Why there was no answer to the last request, and until when nobody asks again.
    error = SentenceField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Without a constraint: exchanges are thrown away after a while, and nobody searches by them.
    exchange = models.ForeignKey(
        Exchange,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("kept reply")
        verbose_name_plural = _("kept replies")
        constraints = [models.UniqueConstraint(fields=["connector", "request"], name="keptreply_once")]
        indexes = [models.Index(fields=["fetched_at"], name="keptreply_age")]

    def __str__(self) -> str:
        return f"{self.connector} {self.url[:80]}"
