import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from config import demo


class Command(BaseCommand):
    help = "Fills a fresh database with a demo workspace, once, and prints how to try it. For development only."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SECURE:
            raise CommandError("The demo workspace has known sign-ins; it is for http://localhost only.")
        kept = settings.VAR / "demo.json"
        facts = self.facts(kept)
        self.stdout.write(
            WELCOME.format(**facts, email=facts["users"][0]["email"], password=facts["users"][0]["password"])
        )

    def facts(self, kept: Path) -> dict[str, Any]:
        known: dict[str, Any] | None = json.loads(kept.read_text()) if kept.exists() else None
        if known and known["base_url"] == settings.BASE_URL and demo.exists(known["team_id"]):
            return known
        with transaction.atomic():
            facts = demo.create(password=secrets.token_urlsafe(9))
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(facts, indent=2) + "\n")
        return facts


WELCOME = """
  Patchbay is at     {base_url}
  sign in as         {email}
  password           {password}

  Post a card to the demo channel and watch it appear:

  curl -H 'Content-Type: application/json' -d '{{"title": "Hello", "text": "from **curl**"}}' \\
    {webhook_urls[short]}
"""
