from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel
from connectors.models import Connection


class FirstRun(models.Model):
    """How far an empty server is set up, and the link that proves who sets it up; one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    # The SHA-256 of the link's token; null once the administrator is there.
    token_hash = models.BinaryField(max_length=32, null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    # Steps that leave no row of their own, done or skipped.
    done = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    administrator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    wants_second_factor = models.BooleanField(default=False)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("first run")
        verbose_name_plural = _("first run")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="first_run_once")]

    def __str__(self) -> str:
        return "finished" if self.finished_at else f"{len(self.done)} steps"
