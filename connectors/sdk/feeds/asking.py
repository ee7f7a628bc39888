"""Requests a feed at its present address, with the credentials that the settings give."""

from base64 import b64encode
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop as _

from connectors.sdk import Config, ConfigError, Http, Reply, Sentence, SourceError
from connectors.sdk.feeds.state import FeedState

# What sites answer while they are being moved, or to a caller they take for a robot: no reason to give up at once.
PASSING = (403, 404, 410, 429)


def ask(known: FeedState, config: Config, http: Http) -> tuple[Reply, str]:
    """Returns the answer and where the feed has moved for good, empty if it has not.

    An address that it moved to is asked first, and the one of the settings if that does not answer.
    """
    if known.moved:
        try:
            reply = _request(known.moved, known, config, http)
            return reply, reply.moved or known.moved
        except SourceError:
            known = FeedState(known.url)  # whose validators these were
    reply = _request(known.url, known, config, http)
    return reply, reply.moved if _is_as_safe(known.url, reply.moved) else ""


def _request(url: str, known: FeedState, config: Config, http: Http) -> Reply:
    headers = dict(known.validators)
    if _origin(url) == _origin(config["url"]):
        headers |= credentials(config)
    reply = http.get(url, headers=headers)
    if reply.status == 401:
        sentence = Sentence(_("The feed requires a user name and a password, or other ones than these."))
        raise ConfigError(sentence, field="password")
    return reply.checked(passing=PASSING)


def credentials(config: Config) -> dict[str, str]:
    found = {}
    if config.get("user") or config.get("password"):
        pair = f"{config.get('user', '')}:{config.get('password', '')}".encode()
        found["Authorization"] = f"Basic {b64encode(pair).decode()}"
    name, colon, value = str(config.get("header") or "").partition(":")
    if colon:
        found[name.strip()] = value.strip()
    return found


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _is_as_safe(url: str, moved: str) -> bool:
    return not (url.startswith("https:") and moved.startswith("http:"))
