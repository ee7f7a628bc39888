from datetime import datetime
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from connectors.models import OutgoingWebhook

SNIPPETS = Path(__file__).parent / "snippets"


def show_token(
    request: HttpRequest, webhook: OutgoingWebhook, token: str, *, old_until: datetime | None = None
) -> HttpResponse:
    """Shows the token in the answer to the POST that made it, the only time it is shown."""
    context = {
        "webhook": webhook,
        "team": webhook.team,
        "token": token,
        "old_until": old_until,
        "python": snippet("service.py"),
        "node": snippet("service.mjs"),
    }
    response = render(request, "connectors/outgoing/once.html", context)
    response["Cache-Control"] = "no-store"
    return response


@cache
def snippet(name: str) -> str:
    """Returns the source of a whole service that verifies what it gets.

    It is kept as text because it runs on other machines, not on this one.
    """
    return (SNIPPETS / f"{name}.txt").read_text()
