from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import PublicId
from connectors.models.sealed import SealedField


class SigningKey(models.Model):
    """A key pair that signs what we send, see signing.py. Its `kid` is the id.

    A key signs from `signs_from` on, until a younger one does; it is published before and for a while after.
    """

    id = PublicId()
    # PKCS 8.
    private_key = SealedField()
    # The JWK, as published.
    public_key = models.JSONField()
    signs_from = models.DateTimeField(unique=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")

    def __str__(self) -> str:
        return f"{self.pk} from {self.signs_from:%Y-%m-%d}"
