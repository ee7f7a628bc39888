import os
import secrets
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from honcho.manager import Manager

from config.embedded import Embedded


class Command(BaseCommand):
    help = "Runs the whole product: database and broker where none are given, then web, workers and beat."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken_port(settings.BIND, settings.PORT)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PATCHBAY_SECRET_KEY": secret_key(settings.VAR), "PYTHONUNBUFFERED": "1"}
        embedded = self.start_embedded(environment)
        try:
            manage("migrate", "--verbosity", "0", environment=environment)
            if settings.DEMO:
                manage("demo", environment=environment)
            sys.exit(run_processes(environment))
        finally:
            if embedded:
                embedded.stop()

    def start_embedded(self, environment: dict[str, str]) -> Embedded | None:
        if environment.get("DATABASE_URL") and environment.get("REDIS_URL"):
            return None
        embedded = Embedded(settings.VAR)
        for name, url in embedded.urls.items():
            environment.setdefault(name.upper(), url)
        return embedded


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
    """The key from the environment, else one made on the first start and kept under PATCHBAY_VAR."""
    kept = var / "secret_key"
    if key := os.environ.get("PATCHBAY_SECRET_KEY"):
        return key
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


def manage(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=True)  # noqa: S603  our own command


def run_processes(environment: dict[str, str]) -> int:
    """Web, workers and beat until one of them ends or Ctrl-C; returns the exit status."""
    python = shlex.quote(sys.executable)
    celery = f"exec {python} -m celery -A config --quiet"
    processes = {
        "web": (
            f"exec {python} -m config.webserver --host {settings.BIND} --port {settings.PORT}"
            f" --workers {settings.WEB_WORKERS}"
        ),
        "worker": (
            f"{celery} worker --loglevel WARNING --concurrency {settings.WORKER_PROCESSES}"
            " --without-mingle --without-gossip"
        ),
        "mentions": (
            # Hundreds of threads share its connections; one that gives up loses an answer it holds in its hand.
            f"PATCHBAY_DB_WAIT=${{PATCHBAY_DB_WAIT:-30}} {celery} worker --loglevel WARNING --queues mentions"
            f" --hostname mentions@%h --pool threads --concurrency {settings.MENTION_THREADS}"
            " --without-mingle --without-gossip"
        ),
        "beat": f"{celery} beat --loglevel WARNING --schedule {shlex.quote(str(settings.VAR / 'beat'))}",
    }
    manager = Manager()
    for name, command in processes.items():
        manager.add_process(name, command, env=environment, cwd=str(settings.BASE_DIR))
    manager.loop()
    stopped_by_signal = manager.returncode in (130, 143)
    return 0 if stopped_by_signal else manager.returncode or 1
