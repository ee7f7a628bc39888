import os
import socket
import sys
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from config import forks, parts, startup, supervision
from config.embedded import Embedded
from config.operate import environment, locking
from config.options import read


class Command(BaseCommand):
    help = "Runs the whole product: database and broker where none are given, then web, workers and beat."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for warning in startup.warnings():
            self.stderr.write(self.style.WARNING(warning))
        given = read()
        var: Path = given["PATCHBAY_VAR"]
        refuse_taken_port(given["PATCHBAY_BIND"], given["PATCHBAY_PORT"])
        (var / "static").mkdir(parents=True, exist_ok=True)
        os.environ |= {"PATCHBAY_SECRET_KEY": locking.secret_key(var), "PYTHONUNBUFFERED": "1"}
        if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
            sys.exit(run(var, None))
        with lock_of(var):
            embedded = Embedded(var)
            for name, url in embedded.urls.items():
                os.environ.setdefault(name.upper(), url)
            try:
                sys.exit(run(var, embedded))
            finally:
                embedded.forget()


def run(var: Path, embedded: Embedded | None) -> int:
    """Runs all parts in the environment as it is now, which is when settings are read."""
    with environment.published(var):
        forks.load()
        return supervision.run(parts.parts(embedded))


def lock_of(var: Path) -> IO[str]:
    """Locks the data of the embedded servers while the returned file is open. Raises CommandError if it is locked."""
    try:
        return locking.alone(var)
    except locking.Taken as error:
        raise CommandError(str(error)) from None


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
