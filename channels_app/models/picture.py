from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId


class Picture(models.Model):
    """A small square picture of a sender, re-encoded as PNG when uploaded; a few KiB, so it lives with its row."""

    id = PublicId()
    png = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return str(self.id)
