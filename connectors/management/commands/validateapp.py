from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connectors.app_packages import BadPackage, Finding, read_package
from connectors.flows.publishing import plain_http


class Command(BaseCommand):
    help = "Says everything that is wrong with an app package. Needs no database; fails if it could not be uploaded."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("package", metavar="ZIP", type=Path, help="manifest.json with its two icons")

    def handle(self, *args: Any, package: Path, **options: Any) -> None:
        try:
            data = package.read_bytes()
        except OSError as error:
            raise CommandError(f"{package} cannot be read: {error.strerror}.") from error
        try:
            found = read_package(data, plain_http=plain_http)
        except BadPackage as bad:
            self.say(bad.findings)
            errors = sum(not finding.warning for finding in bad.findings)
            raise CommandError(f"{package} cannot be uploaded: {errors} to fix.") from bad
        self.say(found.warnings)
        self.stdout.write(f"{found.manifest.name} {found.manifest.version} can be uploaded.")

    def say(self, findings: list[Finding] | tuple[Finding, ...]) -> None:
        for finding in findings:
            kind = "warning" if finding.warning else "error"
            self.stdout.write(f"{kind}: {finding.place or 'the zip'}: {finding.detail} [{finding.rule}]")
            self.stdout.write(f"    {finding.fix}")
