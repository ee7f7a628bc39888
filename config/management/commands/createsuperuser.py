import os
from getpass import getpass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from channels_app.flows import administrators
from channels_app.models import User

# Wrong answers to one question before the command gives up.
TRIES = 3
LONGEST_NAME = User._meta.get_field("display_name").max_length or 0


class Command(BaseCommand):
    """Takes the place of Django's command, which makes an administrator without a name or a password."""

    help = "Makes a site administrator. The address counts as confirmed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default=os.environ.get("DJANGO_SUPERUSER_EMAIL", ""))
        parser.add_argument("--name", "--display_name", dest="name", default="", help="as others read it")
        parser.add_argument(
            "--noinput",
            "--no-input",
            dest="interactive",
            action="store_false",
            help="ask nothing; the password is DJANGO_SUPERUSER_PASSWORD, without it a one-time link is printed",
        )

    def handle(self, *args: Any, email: str, name: str, interactive: bool, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(
            executor.loader.graph.leaf_nodes()
        ):  # a fresh folder, or a new version's first start
            call_command("migrate", verbosity=0)
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD", "")
        try:
            if not interactive:
                email, name = checked_address(email), checked_name(name)
                password = checked_password(password, email, name) if password else ""
            else:
                email = self.ask("E-mail address", checked_address, email)
                name = self.ask("Name", checked_name, name)
                password = self.ask("Password", lambda text: checked_password(text, email, name), secret=True)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user = administrators.create(by=None, email=email, display_name=name, password=password or None)
        self.stdout.write(f"{user} ({user.email}) is an administrator.")
        if not password:
            self.stdout.write(f"Choose a password within three days, at this address:\n\n  {link_for(user)}\n")

    def ask(self, question: str, check: Any, given: str = "", *, secret: bool = False) -> str:
        """Returns the first answer that passes. Raises CommandError after some that did not, or none."""
        for _try in range(TRIES):
            try:
                text = given or (getpass(f"{question}: ") if secret else input(f"{question}: "))
                found = str(check(text))
                if secret and getpass("Once more: ") != text:
                    raise ValidationError("These were two different passwords.")
                return found
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                given = ""
            except EOFError:
                break
        raise CommandError("Nobody was made.")


def checked_address(text: str) -> str:
    """Returns the address in lower case. Raises ValidationError if it is invalid or taken."""
    text = text.strip().lower()
    if not text:
        raise ValidationError("An address is needed: --email ada@example.com.")
    validate_email(text)
    if User.objects.filter(email__iexact=text).exists():
        raise ValidationError(f"Somebody signs in as {text}; make them administrator in Administration, People.")
    return text


def checked_name(text: str) -> str:
    """Returns the name. Raises ValidationError if it is empty or too long."""
    if not text.strip():
        raise ValidationError("A name is needed: --name 'Ada Lindqvist'.")
    if len(text.strip()) > LONGEST_NAME:
        raise ValidationError("The name is too long.")
    return text.strip()


def checked_password(text: str, email: str, name: str) -> str:
    validate_password(text, User(email=email, display_name=name))
    return text


def link_for(user: User) -> str:
    """Returns an address where the person chooses a password, once."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uidb36, _dash, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token})
    return f"{settings.BASE_URL}{path}"
