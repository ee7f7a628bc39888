from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId


class Team(models.Model):
    """People who work together, with the policies that apply to all of the team's channels."""

    id = PublicId()
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    incoming_webhooks_allowed = models.BooleanField(_("Allow incoming webhooks"), default=True, db_default=True)
    members_may_manage_connectors = models.BooleanField(
        _("Members may manage connectors"), default=True, db_default=True
    )
    outgoing_webhooks_allowed = models.BooleanField(_("Allow outgoing webhooks"), default=True, db_default=True)
    # Off by default: the services they call can read what people write.
    members_may_create_outgoing_webhooks = models.BooleanField(
        _("Members may create outgoing webhooks"), default=False, db_default=False
    )
    # Listed under Find teams, where people ask to join.
    discoverable = models.BooleanField(_("Open to requests"), default=False, db_default=False)
    # People with a confirmed address of one of these domains (in lower case) may join without asking.
    join_domains = ArrayField(
        models.CharField(max_length=253), verbose_name=_("Domains that join by themselves"), default=list, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # An archived team can be read; a deleted one can be restored for some days (flows/deleting.py).
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="teams")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        indexes = [
            models.Index(fields=["deleted_at"], name="team_deleted", condition=models.Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_joinable(self) -> bool:
        """Whether people can join it, of themselves or by an invitation."""
        return self.archived_at is None and self.deleted_at is None


class Membership(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Guest")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=["owner", "member", "guest"]), name="membership_role"),
        ]
        indexes = [models.Index(fields=["user"], name="membership_guest", condition=models.Q(role="guest"))]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.team_id}"
