from typing import Any

from django.contrib.auth.management.commands import createsuperuser


class Command(createsuperuser.Command):
    """Extends Django's command so that scripts need not name the person: who has no name gets the address's."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        if not options["interactive"] and not options["display_name"]:
            options["display_name"] = (options["email"] or "").partition("@")[0] or None
        return super().handle(*args, **options)
