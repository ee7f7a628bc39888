from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from channels_app.models.team import Membership, Team


class Directory(models.Model):
    """An identity provider that keeps accounts and groups up to date by SCIM, with a token stored as its SHA-256."""

    id = PublicId()
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("directory")
        verbose_name_plural = _("directories")

    def __str__(self) -> str:
        return self.name


class DirectoryAccount(models.Model):
    """What a directory says about a person; `removed_at` when it took the person away."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="directory_account"
    )
    directory = models.ForeignKey(Directory, on_delete=models.SET_NULL, null=True, related_name="accounts")
    user_name = models.CharField(max_length=254)
    external_id = models.CharField(max_length=254, blank=True)
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("directory account")
        verbose_name_plural = _("directory accounts")
        constraints = [models.UniqueConstraint(Lower("user_name"), name="directory_user_name_any_case")]
        indexes = [models.Index(fields=["external_id"], name="directory_account_external")]

    def __str__(self) -> str:
        return self.user_name


class DirectoryGroup(models.Model):
    """A group of a directory; what its members may do here is decided by the mapping of groups to teams."""

    id = PublicId()
    directory = models.ForeignKey(Directory, on_delete=models.CASCADE, related_name="groups")
    display_name = models.CharField(max_length=254)
    external_id = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="directory_groups")
    # What membership leads to here: a role in a team, or administration of the server, or nothing.
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    is_administrator = models.BooleanField(_("site administrators"), default=False)

    class Meta:
        verbose_name = _("directory group")
        verbose_name_plural = _("directory groups")
        constraints = [
            models.UniqueConstraint("directory", Lower("display_name"), name="directory_group_name_any_case")
        ]

    def __str__(self) -> str:
        return self.display_name


class DirectoryChange(models.Model):
    """A person whose groups at a directory changed, until what follows from it is applied."""

    directory = models.ForeignKey(Directory, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("directory change")
        verbose_name_plural = _("directory changes")
        constraints = [models.UniqueConstraint(fields=["user", "directory"], name="directory_change_once")]

    def __str__(self) -> str:
        return f"{self.directory_id} {self.user_id}"
