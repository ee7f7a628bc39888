from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.team import Membership


class GroupGrant(models.Model):
    """What a person has because of a group at an identity provider: a membership, or administration of the server.

    Only what has such a row is changed and taken away by that provider; what people gave by hand has none.
    """

    # The provider's short name: it may be one of the environment, which has no row.
    provider = models.CharField(max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="group_grants", db_index=False
    )
    # None: administration. A membership that somebody ends by hand takes its grant with it.
    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, null=True, blank=True, related_name="group_grant"
    )

    class Meta:
        verbose_name = _("group grant")
        verbose_name_plural = _("group grants")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "provider", "membership"], name="group_grant_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.user_id} {self.membership_id or 'administrator'}"
