from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.backups import programs, saving
from config.backups.progress import Progress


class Command(BaseCommand):
    help = "Writes everything to one file: database, pictures and the secret key. The server may run meanwhile."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to, for example patchbay-2026-11-26.tar")
        parser.add_argument("--force", action="store_true", help="replace the file if it is there")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        file = file.resolve()
        if file.exists() and not force:
            raise CommandError(f"{file} is there already. Choose another name, or replace it with --force.")
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}.")
        progress = Progress(self.stderr)
        try:
            written = saving.save(file, now=timezone.now(), say=progress)
        except (programs.Missing, programs.Failed, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            progress.end()
        self.stdout.write(f"{file}: {saving.size(written)}. The secret key is in it: keep it where nobody else reads.")
