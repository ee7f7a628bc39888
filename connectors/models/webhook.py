from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from connectors.models.connection import Connection


class WebhookToken(models.Model):
    """One token of a connection's webhook URL, as its SHA-256.

    A rotation adds a row and gives the older ones an `expires_at`; all rows stay, so that an old URL is told apart
    from one that never was.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.BinaryField(max_length=32, unique=True)
    # The last four hex digits, to tell tokens apart on a page.
    hint = models.CharField(max_length=4)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("stops working"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook token")
        verbose_name_plural = _("webhook tokens")

    def __str__(self) -> str:
        return f"…{self.hint} of {self.connection_id}"
