from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId


class ApiToken(models.Model):
    """A person's key to the API, stored as its SHA-256; it allows what the person may do, within its scopes."""

    class Scope(models.TextChoices):
        TEAMS_READ = "teams:read", _("See teams and channels")
        TEAMS_WRITE = "teams:write", _("Create teams and channels")
        MESSAGES_READ = "messages:read", _("Read messages")
        MESSAGES_WRITE = "messages:write", _("Post messages")
        WEBHOOKS_READ = "webhooks:read", _("See webhooks")
        WEBHOOKS_WRITE = "webhooks:write", _("Manage webhooks")
        APPS_READ = "apps:read", _("See the apps you make")
        APPS_WRITE = "apps:write", _("Upload, submit and withdraw apps")
        # For site administrators only (`ADMINISTRATIVE`).
        PEOPLE_READ = "people:read", _("See everybody on this server")
        PEOPLE_WRITE = "people:write", _("Create and deactivate people")

    ADMINISTRATIVE = (Scope.PEOPLE_READ, Scope.PEOPLE_WRITE)

    id = PublicId()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=32, choices=Scope), verbose_name=_("scopes"))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name
