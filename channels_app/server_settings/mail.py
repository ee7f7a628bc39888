"""Sends mails through the mail server that the settings name at that moment, in web processes and workers alike."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from environ import Env

from channels_app.server_settings.store import current

# Where mail servers listen, by the URL's scheme.
PORTS = {"smtp": 25, "smtps": 587, "smtp+tls": 587, "smtp+ssl": 465}


def connection_of(mail_url: str, *, fail_silently: bool = False) -> Any:
    """Returns Django's mail backend for a URL such as smtp://user:password@host:587."""
    given = Env.email_url_config(mail_url or "dummymail://")
    if given["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        return get_connection(given["EMAIL_BACKEND"], fail_silently=fail_silently, file_path=given["EMAIL_FILE_PATH"])
    return get_connection(
        given["EMAIL_BACKEND"],
        fail_silently=fail_silently,
        host=given["EMAIL_HOST"],
        port=given["EMAIL_PORT"] or PORTS.get(mail_url.partition(":")[0]),
        username=given["EMAIL_HOST_USER"] or "",
        password=given["EMAIL_HOST_PASSWORD"] or "",
        use_tls=bool(given.get("EMAIL_USE_TLS")),
        use_ssl=bool(given.get("EMAIL_USE_SSL")),
        timeout=settings.EMAIL_TIMEOUT,
    )


class Backend(BaseEmailBackend):
    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently, **options)
        self._inner = connection_of(current().mail_url, fail_silently=fail_silently)

    def open(self) -> bool | None:
        opened: bool | None = self._inner.open()
        return opened

    def close(self) -> None:
        self._inner.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return int(self._inner.send_messages(email_messages) or 0)
