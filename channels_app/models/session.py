from importlib import import_module
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_app.models.fields import UUIDField, new_id


class Session(AbstractBaseSession):
    """A browser that somebody is signed in with, under a hash of its key (channels_app/web/sessions.py)."""

    # For addresses of ours; the hash stays out of them.
    public_id = UUIDField(default=new_id, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions")
    address = models.CharField(_("address"), max_length=45, blank=True)
    agent = models.CharField(_("browser"), max_length=300, blank=True)
    # How they signed in: "password", "passkey", or the short name of a provider.
    method = models.CharField(_("method"), max_length=40, blank=True)
    started_at = models.DateTimeField(_("since"), null=True)
    # Behind by some minutes, so that not every request writes.
    seen_at = models.DateTimeField(_("last seen"), null=True)

    objects: ClassVar[BaseSessionManager[Self]] = BaseSessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore
