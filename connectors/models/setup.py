from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models import Channel
from channels_app.models.fields import PublicId
from connectors.models.app import AppVersion
from connectors.models.sealed import SealedField


class Setup(models.Model):
    """An app's configuration page, opened to make a connection that is not there yet.

    The page is given a webhook URL at once. Saving makes the connection with that URL and deletes this row; cancelling
    or letting it expire deletes it too. Until then posts to the URL are held.
    """

    id = PublicId()
    version = models.ForeignKey(AppVersion, on_delete=models.CASCADE, related_name="setups", db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="setups", db_index=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    # SHA-256 of the URL's token, to find the row by, and the token itself, sealed: the page asks for it repeatedly.
    token_hash = models.BinaryField(max_length=32, unique=True)
    token = SealedField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("setup")
        verbose_name_plural = _("setups")

    def __str__(self) -> str:
        return f"{self.version_id} for {self.channel_id}"


class HeldPost(models.Model):
    """A post that came before its connection was saved: posted with it, or gone with it."""

    id = PublicId()
    setup = models.ForeignKey(Setup, on_delete=models.CASCADE, related_name="posts")
    body = models.BinaryField()
    content_type = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("held post")
        verbose_name_plural = _("held posts")

    def __str__(self) -> str:
        return f"{self.setup_id} at {self.received_at:%Y-%m-%d %H:%M:%S}"
