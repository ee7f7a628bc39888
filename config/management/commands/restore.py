import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backups import manifest, programs, restoring
from config.backups.progress import Progress
from config.operate import environment


class Command(BaseCommand):
    help = "Puts everything back from a backup: database, pictures and the secret key. What is there now is replaced."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` wrote")
        parser.add_argument("--yes", action="store_true", help="ask nothing")

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        if environment.running(settings.VAR):
            raise CommandError("Patchbay runs. Stop it first: nobody may work while everything is replaced.")
        try:
            found = restoring.look(file.resolve())
        except manifest.Unusable as error:
            raise CommandError(str(error)) from error
        self.confirm(found, yes=yes)
        given = os.environ.get("PATCHBAY_SECRET_KEY", "")
        progress = Progress(self.stderr)
        try:
            restoring.restore(file.resolve(), say=progress)
        except (programs.Missing, programs.Failed, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            progress.end()
        self.stdout.write(f"Restored what {found.base_url} was on {found.made_at}. Start it: `make run`.")
        self.tell_of_keys(found, given)

    def confirm(self, found: manifest.Manifest, *, yes: bool) -> None:
        self.stdout.write(f"Made on {found.made_at} by Patchbay {found.version} at {found.base_url}.")
        if yes:
            return
        try:
            answer = input(f"Everything in {settings.VAR} and in its database is replaced. Type yes to go on: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was changed.")

    def tell_of_keys(self, found: manifest.Manifest, given: str) -> None:
        """Tells what to set where the environment would win over the key that was restored."""
        kept = (settings.VAR / "secret_key").read_text()
        if given and given != kept and environment.is_set_outside("PATCHBAY_SECRET_KEY"):
            self.stdout.write(
                "PATCHBAY_SECRET_KEY is another key than the backup's, which opens its secrets: remove the variable, or"
                f" set it to what is in {settings.VAR / 'secret_key'}."
            )
        if found.secret_key_fallbacks:
            self.stdout.write("The backup's server had PATCHBAY_SECRET_KEY_FALLBACKS: set them here, too.")
        if found.base_url != settings.BASE_URL:
            self.stdout.write(
                f"PATCHBAY_BASE_URL is {settings.BASE_URL} here; links in old cards lead to {found.base_url}."
            )
