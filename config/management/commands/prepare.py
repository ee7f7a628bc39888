import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config.embedded import postgres


class Command(BaseCommand):
    help = "Brings the database up to date, and makes the demo workspace where it is wanted."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--create-database", action="store_true", help="wait for the embedded PostgreSQL and create what is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["create_database"]:
            postgres.create_database(os.environ["DATABASE_URL"])
        call_command("migrate", verbosity=0)
        if settings.DEMO:
            call_command("demo")
        else:
            call_command("setup_link", address=True)
