import fcntl
import os
import secrets
import socket
import sys
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import parts, startup, supervision
from config.embedded import Embedded


class Command(BaseCommand):
    help = "Runs the whole product: database and broker where none are given, then web, workers and beat."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for warning in startup.warnings():
            self.stderr.write(self.style.WARNING(warning))
        refuse_taken_port(settings.BIND, settings.PORT)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        os.environ |= {"PATCHBAY_SECRET_KEY": secret_key(settings.VAR), "PYTHONUNBUFFERED": "1"}
        if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
            sys.exit(supervision.run(parts.parts(None)))
        with alone(settings.VAR):
            embedded = Embedded(settings.VAR)
            for name, url in embedded.urls.items():
                os.environ.setdefault(name.upper(), url)
            try:
                sys.exit(supervision.run(parts.parts(embedded)))
            finally:
                embedded.forget()


def refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken ({error.strerror}). Stop what runs there,"
                " or choose another: PATCHBAY_PORT=8001 make run"
            ) from None


def secret_key(var: Path) -> str:
    """Returns the key from the environment, else one made on the first start and kept under PATCHBAY_VAR."""
    kept = var / "secret_key"
    if key := os.environ.get("PATCHBAY_SECRET_KEY"):
        return key
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


def alone(var: Path) -> IO[str]:
    """Locks the data of the embedded servers while the returned file is open. Raises CommandError if it is locked."""
    lock = (var / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CommandError(
            f"Another Patchbay runs on {var}. Stop it, or choose another folder: PATCHBAY_VAR=var2 make run"
        ) from None
    return lock
