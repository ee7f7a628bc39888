from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from connectors.security import signing_keys


class Command(BaseCommand):
    help = "Makes the next key for signing card action requests. Happens by itself every 90 days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--compromised", action="store_true", help="Drop the present keys and sign with the new one at once."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = signing_keys.rotate(now=timezone.now(), compromised=options["compromised"])
        self.stdout.write(f"Key {key.pk.hex} signs from {key.signs_from:%Y-%m-%d %H:%M} UTC.")
