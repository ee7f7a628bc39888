"""The checks of `doctor` over the network: database, broker, workers, mail, and the public address."""

import smtplib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from channels_app import broker
from channels_app.flows import mail_checks
from channels_app.server_settings import current
from channels_app.server_settings.mail import connection_of
from config import health
from config.first_run.checks import certificate_until
from config.operate import environment
from config.operate.findings import Finding, bad, good, warn

OLDEST_POSTGRES, OLDEST_REDIS = 15, 6
# If a certificate is not renewed by then, its renewal has failed: most renew 30 days before.
SOON = timedelta(days=14)
# Seconds for the public address to answer.
TIMEOUT_SECONDS = 10


def database() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10_000
    except DatabaseError as error:
        yield bad(f"the database does not answer: {first_line(error)}", "Look at DATABASE_URL, and whether it runs.")
        return
    if version < OLDEST_POSTGRES:
        yield bad(f"PostgreSQL {version} is too old", f"Upgrade it to {OLDEST_POSTGRES} or newer.")
    yield migrations(version)


def migrations(version: int) -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return bad(f"{len(missing)} migrations are missing", "./patchbay migrate; `make run` does it by itself.")
    return good(f"PostgreSQL {version} answers, all migrations are applied")


def database_time() -> datetime | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            found: datetime = cursor.fetchone()[0]
            return found
    except DatabaseError:
        return None


def redis_server() -> Iterator[Finding]:
    try:
        with broker.client(timeout=5) as client:
            version = str(client.info("server").get("redis_version", "0"))
            policy = str(client.info("memory").get("maxmemory_policy", "noeviction"))
    except redis.RedisError as error:
        yield bad(f"the broker does not answer: {first_line(error)}", "Look at REDIS_URL, and whether it runs.")
        return
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        yield bad(f"Redis {version} is too old", f"Upgrade it to {OLDEST_REDIS} or newer.")
    if policy != "noeviction":
        yield bad(f"Redis drops keys (maxmemory-policy {policy}), queues among them", "Set it to noeviction.")
    yield good(f"the broker answers ({version})")


def workers() -> Iterator[Finding]:
    if not environment.running(settings.VAR) and all(health.state_of(part) != "ok" for part in ("worker", "beat")):
        yield warn("no worker is at work", "They start with Patchbay.")
        return
    for part in ("worker", "mentions", "beat"):
        state = health.state_of(part)
        if state == "ok":
            yield good(f"{part} is at work")
        else:
            yield bad(f"{part}: {state.removeprefix('error: ')}", "See the log; just started, it takes half a minute.")


def mail() -> Finding:
    now = current()
    if not now.can_mail:
        return warn("no mail server is set", "Administration, Mail; or PATCHBAY_EMAIL_URL.")
    server = connection_of(now.mail_url)
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as error:
        return bad(f"mail: {mail_checks.reason_of(error)} ({mail_checks.said_by(error)})", "Administration, Mail.")
    finally:
        server.close()
    return good("the mail server answers")


def public_address() -> Iterator[Finding]:
    """Yields whether the public address leads here, and when its certificate ends."""
    url = settings.BASE_URL
    try:
        answer = httpx.get(f"{url}/healthz", timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        fix = "Look at PATCHBAY_BASE_URL, DNS, the proxy, and whether Patchbay runs; or this machine has no way there."
        yield bad(f"{url} does not answer: {first_line(error)}", fix)
        return
    if answer.status_code != 200 or answer.text != "ok":
        yield bad(f"{url} is answered by something else ({answer.status_code})", "Lead it to Patchbay at the proxy.")
    else:
        yield good(f"{url} answers")
    if url.startswith("https://"):
        yield certificate(url)


def certificate(url: str) -> Finding:
    try:
        until = certificate_until(url)
    except (OSError, ssl.SSLError) as error:
        return bad(f"the certificate of {url} cannot be read: {first_line(error)}", "Renew it at the proxy.")
    left = until - datetime.now(UTC)
    words = f"the certificate ends on {until:%Y-%m-%d}, in {left.days} days"
    return good(words) if left > SOON else bad(words, "Renew it at the proxy.")


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
