import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app import vault


class ServerSetting(models.Model):
    """One value that an administrator chose for the whole server; a secret is sealed, and `value` is then null."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    sealed = models.BinaryField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("server setting")
        verbose_name_plural = _("server settings")

    def __str__(self) -> str:
        return self.name

    @property
    def plain(self) -> Any:
        """The value. Raises vault.Unreadable if it was sealed with a key that is not known any more."""
        return self.value if self.sealed is None else json.loads(vault.unseal(bytes(self.sealed)))

    @staticmethod
    def columns_of(value: Any, *, secret: bool) -> dict[str, Any]:
        """Returns the columns that keep a value."""
        if not secret:
            return {"value": value, "sealed": None}
        return {"value": None, "sealed": vault.seal(json.dumps(value, cls=DjangoJSONEncoder).encode())}
