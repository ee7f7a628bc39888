import logging
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.operate import machine, network, people
from config.operate.findings import Finding

MARKS = {"good": "ok   ", "warn": "note ", "bad": "WRONG"}


class Command(BaseCommand):
    help = "Says what is wrong with this installation, and how to mend it. Ends with status 1 if something is."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        found = []
        for finding in examine():
            found.append(finding)
            self.show(finding)
        wrong = sum(finding.level == "bad" for finding in found)
        if wrong:
            raise CommandError(f"{wrong} things are wrong." if wrong > 1 else "One thing is wrong.")
        self.stdout.write("Nothing is wrong.")

    def show(self, finding: Finding) -> None:
        style = {"good": self.style.SUCCESS, "warn": self.style.WARNING, "bad": self.style.ERROR}[finding.level]
        self.stdout.write(f"{style(MARKS[finding.level])} {finding.what}")
        if finding.fix:
            self.stdout.write(f"      {finding.fix}")


def examine() -> Iterator[Finding]:
    """Yields all findings, each as soon as it is known."""
    yield from machine.options()
    yield machine.runs()
    yield from machine.folder()
    yield machine.disk()
    yield from network.database()
    yield machine.clock(network.database_time(), "the database")
    yield from network.redis_server()
    yield from network.workers()
    yield network.mail()
    yield from network.public_address()
    yield from people.people()
