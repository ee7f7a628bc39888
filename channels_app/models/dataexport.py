from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId


class DataExport(models.Model):
    """A copy of what is stored about a person, as a ZIP of JSON that a worker makes and that ends after some days."""

    id = PublicId()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports")
    asked_at = models.DateTimeField(_("asked at"))
    # Until when the worker that makes it may take; null if no worker does.
    leased_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # Messages written so far, and how many there are.
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    archive = models.BinaryField(null=True, blank=True)

    class Meta:
        verbose_name = _("data export")
        verbose_name_plural = _("data exports")
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="data_export_due",
                condition=models.Q(finished_at=None, failed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"of {self.user_id}"
