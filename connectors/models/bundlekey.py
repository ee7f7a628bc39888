from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from connectors.models.sealed import SealedField


class BundleKey(models.Model):
    """An Ed25519 key that signs apps carried between servers: ours with its private half, or one that we trust."""

    id = PublicId()
    name = models.CharField(_("name"), max_length=80)
    public_key = models.BinaryField(max_length=32, unique=True)
    private_key = SealedField(null=True, blank=True)
    trusted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("key of bundles")
        verbose_name_plural = _("keys of bundles")

    def __str__(self) -> str:
        return self.name
