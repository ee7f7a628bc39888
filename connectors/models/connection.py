from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel, Picture
from channels_app.models.fields import PublicId
from connectors.models.installation import Installation


class Connection(models.Model):
    """An installed connector configured for one channel.

    Belongs to the team: it goes on when whoever made it leaves. A removed one keeps its row, so that its URL can
    answer "gone" and its messages keep their source.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")

    id = PublicId()
    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="connections")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="connections")
    name = models.CharField(_("name"), max_length=80)
    picture = models.ForeignKey(Picture, on_delete=models.SET_NULL, null=True, blank=True, db_index=False)
    # What its cards' buttons may call: `host`, `host:port`, `*.domain`. Empty: nothing.
    action_hosts = ArrayField(
        models.CharField(max_length=270), default=list, blank=True, verbose_name=_("action hosts")
    )
    # Where Adaptive Cards' Submit and Execute go; empty: they do nothing.
    action_url = models.CharField(_("action URL"), max_length=2048, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ACTIVE)
    teams_compatible = models.BooleanField(_("Teams compatibility"), default=False, db_default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["active", "paused"]), name="connection_state"),
        ]

    def __str__(self) -> str:
        return self.name
