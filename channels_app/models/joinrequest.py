from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.models.team import Team


class JoinRequest(models.Model):
    """A person's request to join a team, until an owner accepts it.

    A declined one stays for a while, so that it is not repeated.
    """

    id = PublicId()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="join_requests", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    words = models.CharField(_("why you want to join"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="join_request_once")]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.team_id}"
