"""The cookie of a browser that people signed in with before, so that strangers' attempts do not count against them.

It grants no access: it only decides how a password attempt is counted (attempts.py).
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from channels_app.web.attempts import Attempt

SALT = "patchbay.known-browser"
MAX_AGE_SECONDS = 180 * 86_400
# People whom one browser can belong to; on a shared machine the earliest is forgotten.
MAX_PEOPLE = 5


def name_of(request: HttpRequest, account: str) -> str | None:
    """Returns the browser's name if somebody signed in to `account` (Attempt.account) with it, else None."""
    kept = _read(request)
    return kept["name"] if account in kept["accounts"] else None


def mark(request: HttpRequest, response: HttpResponse, login: str) -> None:
    kept = _read(request)
    account = Attempt.of(login, "").account
    kept["accounts"] = [account, *(other for other in kept["accounts"] if other != account)][:MAX_PEOPLE]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(kept, salt=SALT),
        max_age=MAX_AGE_SECONDS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    sealed = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        kept: dict[str, Any] = signing.loads(sealed, salt=SALT, max_age=MAX_AGE_SECONDS)
        return kept
    except signing.BadSignature:
        return {"name": secrets.token_urlsafe(16), "accounts": []}
