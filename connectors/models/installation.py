from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel, Team
from channels_app.models.fields import PublicId
from connectors.models.app import AppVersion


class Installation(models.Model):
    """A connector on a team, or in a chat. `connector` is its slug in the registry.

    An uninstalled one keeps its row for its connections, whose URLs answer "gone".
    """

    id = PublicId()
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="installations", db_index=False
    )
    chat = models.ForeignKey(
        Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="installations", db_index=False
    )
    connector = models.SlugField(_("connector"), max_length=64)
    # Of an app: the version that this team agreed to. Null for what comes with the server.
    version = models.ForeignKey(
        AppVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="installations"
    )
    # The published version that was answered with "not now".
    put_off = models.ForeignKey(
        AppVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # In a direct chat: the version that one of them agreed to while the other has not answered yet.
    half_agreed = models.ForeignKey(
        AppVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    half_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    installed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        constraints = [
            models.UniqueConstraint(fields=["team", "connector"], name="installation_once"),
            models.UniqueConstraint(fields=["chat", "connector"], name="installation_once_in_chat"),
            models.CheckConstraint(
                condition=models.Q(team=None, chat__isnull=False) | models.Q(team__isnull=False, chat=None),
                name="installation_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connector} on {self.team_id or self.chat_id}"
