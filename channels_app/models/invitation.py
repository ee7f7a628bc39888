from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.models.team import Membership, Team

ROLES = models.Q(role__in=["owner", "member", "guest"])


class InvitationLink(models.Model):
    """A link by which several people join a team, or only this server if it has no team.

    Its token is stored as its SHA-256. A row stays for a while after its end, to say whom to ask for another.
    """

    id = PublicId()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="invitation_links")
    role = models.CharField(_("role"), max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation_links")
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    most_uses = models.PositiveIntegerField(_("maximum uses"), null=True, blank=True)
    uses = models.PositiveIntegerField(_("uses"), default=0)
    # In lower case; empty admits every address.
    domains = ArrayField(models.CharField(max_length=253), verbose_name=_("domains"), default=list, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation link")
        verbose_name_plural = _("invitation links")
        constraints = [models.CheckConstraint(condition=ROLES, name="invitation_link_role")]

    def __str__(self) -> str:
        return f"{self.role} of {self.team_id}"


class Invitation(models.Model):
    """An invitation to join a team, or only this server if it has no team, for the person who has an address.

    It belongs to an address and not to a person, so that neither the row nor its absence reveals who has an account.
    """

    id = PublicId()
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations", db_index=False
    )
    email = models.EmailField(_("e-mail"), db_index=True)
    role = models.CharField(_("role"), max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    invited_at = models.DateTimeField(_("invited at"))
    declined_at = models.DateTimeField(_("declined at"), null=True, blank=True)
    # The link by which somebody asked for this invitation; it counts as used once they join.
    link = models.ForeignKey(InvitationLink, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # The last mail about it, and how many there were.
    mailed_at = models.DateTimeField(null=True, blank=True)
    mails = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["team", "email"], name="invitation_once"),
            models.UniqueConstraint(fields=["email"], name="invitation_to_server_once", condition=models.Q(team=None)),
            models.CheckConstraint(condition=ROLES, name="invitation_role"),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.team_id}"
