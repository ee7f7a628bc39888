"""The checks that the server shows while it is set up."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from channels_app import database
from channels_app.server_settings import current
from config import health

# Seconds to look at the server's own certificate. From inside, some networks do not lead back to it.
TIMEOUT_SECONDS = 3


@dataclass(frozen=True)
class Check:
    """`tone` is good, warn or bad; `step` is the number of the step that mends it, if one does."""

    tone: str
    title: str
    detail: str
    step: int | None = None


@dataclass(frozen=True)
class SeenAddress:
    """The address in the browser, and the one that the server was told."""

    seen: str
    told: str

    @property
    def differs(self) -> bool:
        return self.seen != self.told


def seen_address(request: HttpRequest) -> SeenAddress:
    return SeenAddress(request.build_absolute_uri("/").rstrip("/"), settings.BASE_URL)


def run(request: HttpRequest) -> list[Check]:
    found = [_database(), _workers()]
    database.release()  # what follows waits for others
    return [found[0], _address(request), *_mail(), found[1]]


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0]).split()[0]
    missing = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    if missing:
        words = _("PostgreSQL %(version)s; %(count)d migrations are missing: run ./patchbay migrate")
        return Check("bad", _("Database"), words % {"version": version, "count": len(missing)})
    return Check("good", _("Database"), _("PostgreSQL %(version)s, all migrations applied") % {"version": version})


def _address(request: HttpRequest) -> Check:
    address = seen_address(request)
    if address.differs:
        words = _("Your browser sees %(seen)s, and PATCHBAY_BASE_URL says %(told)s")
        return Check("warn", address.told, words % {"seen": address.seen, "told": address.told}, 2)
    if not settings.SECURE:
        return _plain(address.told)
    return _certificate(address.told)


def _plain(url: str) -> Check:
    if settings.LOOPBACK:
        return Check("good", url, _("Without https; fine on this machine only"))
    return Check("warn", url, _("Without https: passwords and cards travel in the open"))


def _certificate(url: str) -> Check:
    try:
        until = certificate_until(url)
    except ssl.SSLCertVerificationError as error:
        words = _("This machine does not trust its certificate: %(reason)s") % {"reason": error.verify_message}
        return Check("warn", url, words)
    except OSError:
        return Check("good", url, _("Reached by your browser; the certificate could not be read from here"))
    words = _("Reached by your browser, certificate until %(day)s")
    return Check("good", url, words % {"day": date_format(until, "DATE_FORMAT")})


def certificate_until(url: str) -> datetime:
    """Returns when the certificate at an address ends. Raises OSError if nobody answers, or it is not trusted."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, parts.port or 443), TIMEOUT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secured,
    ):
        ends = str((secured.getpeercert() or {}).get("notAfter", ""))
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def _mail() -> Iterator[Check]:
    server = current()
    if server.mail_url.startswith("console"):
        yield Check("good", _("E-mail"), _("Mails are printed to the log until step 4"), 4)
    elif server.can_mail:
        yield Check("good", _("E-mail"), _("Mails leave by %(host)s") % {"host": urlsplit(server.mail_url).hostname})
    else:
        yield Check("warn", _("E-mail is not set up"), _("Invitations and new passwords wait until step 4"), 4)


def _workers() -> Check:
    parts = {"broker": "Redis", "worker": "worker", "mentions": "mentions", "beat": "beat"}
    missing = [label for name, label in parts.items() if health.state_of(name) != "ok"]
    if missing:
        words = _("No sign of life yet from: %(parts)s. Just started? Look again in half a minute.")
        return Check("warn", _("Background work"), words % {"parts": ", ".join(missing)})
    return Check("good", _("Background work"), _("Redis, workers and schedule are running"))
