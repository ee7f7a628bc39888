"""Limits how often links are guessed from one address. No guess can succeed; the limit keeps the log readable."""

import logging

from django.core.cache import cache
from django.http import HttpRequest

from channels_app.client_address import client_address, network_of

log = logging.getLogger(__name__)
# Wrong links from one address in WINDOW seconds: somebody who mistypes, not a program.
MAX_GUESSES = 20
WINDOW_SECONDS = 600


def too_many(request: HttpRequest) -> bool:
    try:
        return int(cache.get(_key(request)) or 0) >= MAX_GUESSES
    except Exception as error:  # without a broker nobody is locked out
        log.warning("guesses of the setup link are not counted: %s", error)
        return False


def count(request: HttpRequest) -> None:
    """Counts a wrong link."""
    try:
        cache.add(_key(request), 0, WINDOW_SECONDS)
        cache.incr(_key(request))
    except Exception as error:
        log.warning("guesses of the setup link are not counted: %s", error)


def _key(request: HttpRequest) -> str:
    return f"first-run:{network_of(client_address(request))}"
