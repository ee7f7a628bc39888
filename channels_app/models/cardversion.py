from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.content import Content
from channels_app.models.fields import PublicId
from channels_app.models.message import Message


class CardVersion(Content):
    """A message's card before it was replaced, by its sender or by a button that `replaced_by` pressed."""

    id = PublicId()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="card_versions")
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("earlier card")
        verbose_name_plural = _("earlier cards")

    def __str__(self) -> str:
        return self.plain[:60]
