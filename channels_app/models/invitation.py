from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.models.team import Membership, Team


class Invitation(models.Model):
    """An invitation to join a team, for the person who has confirmed an address.

    It belongs to an address and not to a person, so that neither the row nor its absence reveals who has an account.
    """

    id = PublicId()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    email = models.EmailField(_("e-mail"), db_index=True)
    role = models.CharField(_("role"), max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    invited_at = models.DateTimeField(_("invited at"))
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["team", "email"], name="invitation_once"),
            models.CheckConstraint(condition=models.Q(role__in=["owner", "member", "guest"]), name="invitation_role"),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team_id}"
