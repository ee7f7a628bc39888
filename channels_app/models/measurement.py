from django.db import models
from django.utils.translation import gettext_lazy as _


class Measurement(models.Model):
    """What a worker last found out about the server itself, for pages that must not wait for it."""

    name = models.CharField(primary_key=True, max_length=32)
    value = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M}"
