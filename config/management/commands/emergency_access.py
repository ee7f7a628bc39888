from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from channels_app.flows import emergency_access
from channels_app.models import User


class Command(BaseCommand):
    help = "Lets an administrator sign in by password although single sign-on is required, or no longer (--end)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--end", action="store_true")

    def handle(self, *args: Any, email: str, end: bool, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        try:
            emergency_access.change(by=None, user=user, is_given=not end)
        except emergency_access.InvalidEmergencyAccess as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{email} has {'no ' if end else ''}emergency access.")
