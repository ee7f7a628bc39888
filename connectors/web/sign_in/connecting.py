"""Connects a provider to the account that one is signed in to; only a link on our own page starts it, for a while."""

from allauth.socialaccount.providers.base.constants import AuthProcess
from django.core import signing
from django.http import HttpRequest

SALT = "patchbay.connect-provider"
# Seconds for which the page's links work.
AGE = 3600


def ticket(request: HttpRequest) -> str:
    """Returns what proves that a link came from this session's own page."""
    return signing.dumps([str(request.user.pk), _session(request)], salt=SALT)


def process_of(request: HttpRequest) -> str:
    """Returns allauth's word for what a sign-in is for: connecting if the link says so and is genuine."""
    try:
        wanted = signing.loads(request.GET.get("connect", ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return str(AuthProcess.LOGIN)
    genuine = request.user.is_authenticated and wanted == [str(request.user.pk), _session(request)]
    return str(AuthProcess.CONNECT if genuine else AuthProcess.LOGIN)


def _session(request: HttpRequest) -> str:
    """Returns a part of the session's key, which is no key."""
    return (request.session.session_key or "")[:8]
