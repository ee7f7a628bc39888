from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from connectors.models.connection import Connection
from connectors.models.sealed import SealedField


class ConfigChange(models.Model):
    """A connection's settings as someone left them, to be read by people (`changes`) and gone back to (the rest)."""

    id = PublicId()
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="changes", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    # `[{"field", "label", "before", "after"}]`, secrets as dots.
    changes = models.JSONField(default=list)
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    name = models.CharField(max_length=80)
    config = models.JSONField(default=dict)
    config_version = models.PositiveSmallIntegerField()
    secrets = SealedField(null=True)
    missed = models.CharField(max_length=4, choices=Connection.Missed)
    grace = models.DurationField()
    language = models.CharField(max_length=16, blank=True, db_default="")

    class Meta:
        verbose_name = _("change of settings")
        verbose_name_plural = _("changes of settings")
        indexes = [models.Index(fields=["connection", "-id"], name="configchange_newest")]

    def __str__(self) -> str:
        return f"{self.connection_id} at {self.at:%Y-%m-%d %H:%M}"
