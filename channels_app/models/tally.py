from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """How often something (tallies.NAMES) happened in one minute."""

    name = models.CharField(max_length=32)
    minute = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [models.UniqueConstraint(fields=["name", "minute"], name="tally_once")]
        indexes = [models.Index(fields=["minute"], name="tally_minute")]

    def __str__(self) -> str:
        return f"{self.name} {self.minute:%Y-%m-%d %H:%M} {self.count}"
