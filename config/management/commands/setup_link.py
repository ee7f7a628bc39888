from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.first_run import links


class Command(BaseCommand):
    help = "Prints a new link to set up an empty server in a browser. It ends the link before it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--address", action="store_true", help="print where the server is, with a link if it needs one"
        )

    def handle(self, *args: Any, address: bool, **options: Any) -> None:
        now = timezone.now()
        link = links.make(now=now)
        if link is None and not address:
            raise CommandError(HAS_ADMINISTRATOR)
        words = (WAITS if link else IS_AT) if address else NEW
        until = f"{now + links.LIFETIME:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(words.format(base_url=settings.BASE_URL, link=link, until=until))


HAS_ADMINISTRATOR = (
    "This server has an administrator, so it needs no link. Sign in; ./patchbay changepassword ADDRESS sets a new"
    " password, ./patchbay createsuperuser makes another administrator."
)
IS_AT = "\n  Patchbay is at     {base_url}\n"
NEW = """
  Open this address in a browser to set up the server. It works until {until}.

  {link}
"""
WAITS = """
  Patchbay is at     {base_url}
  and has no administrator yet. Open this address in a browser to set it up:

  {link}

  It works until {until}; each start makes a new one, and so does ./patchbay setup-link.
"""
