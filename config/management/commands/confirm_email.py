from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from channels_app.models import User


class Command(BaseCommand):
    help = "Records that an address belongs to who signs in with it, without a mail. For servers that send none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="as the person signs in, for example ada@example.com")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=address).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {address}.")
        try:
            person.confirm_email()
        except IntegrityError:
            raise CommandError(f"Somebody else has confirmed {address}.") from None
        self.stdout.write(f"{person.email} is confirmed.")
