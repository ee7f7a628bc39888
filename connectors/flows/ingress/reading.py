"""From a post's bytes to the messages it says, in our own formats or through its webhook's connector."""

import logging
from datetime import datetime

from django.utils.translation import gettext_noop as _

from channels_app.cards import CardError, Envelope
from channels_app.translatable import Sentence
from connectors.flows.ingress import dialects, rejected_posts
from connectors.flows.ingress.hooks import Hook
from connectors.flows.ingress.outcomes import MISSING, Post, Refused
from connectors.payload import Reading, UnsupportedBody, read_body, read_messages
from connectors.registry import UnknownConnector
from connectors.sdk import Connector, Headers, PayloadError

log = logging.getLogger(__name__)

# Envelopes to post, each with its bytes.
Messages = list[tuple[Envelope, bytes]]


def read(hook: Hook, post: Post, now: datetime) -> Messages | None:
    """Returns what a webhook's post says, None if its connector has nothing to say about it. Raises Refused."""
    try:
        if connector := dialects.receiver_for(hook.connector):
            return _read_dialect(connector, hook, post, now)
    except CardError as error:
        raise _refusal(error) from error
    except UnsupportedBody as error:
        raise Refused("unsupported", Sentence(error.template, error.params)) from error
    except UnknownConnector as error:
        raise Refused("missing", MISSING) from error
    return read_plain(post)[0]


def read_plain(post: Post) -> tuple[Messages, Reading]:
    """Returns what a post in one of our own formats says, and how it was read. Raises Refused."""
    try:
        reading = read_body(post.body, post.content_type, post.coding)
        return read_messages(reading), reading
    except CardError as error:
        raise _refusal(error) from error
    except UnsupportedBody as error:
        raise Refused("unsupported", Sentence(error.template, error.params)) from error


def _refusal(error: CardError) -> Refused:
    sentence = Sentence(error.template, error.params)
    return Refused(error.rule, sentence, pointer=error.pointer, allowed=error.allowed)


def _read_dialect(connector: Connector, hook: Hook, post: Post, now: datetime) -> Messages | None:
    sent = (hook.connection_id, post.body, post.content_type, post.headers)
    try:
        found = dialects.read(connector, *sent)
    except PayloadError as error:
        raise Refused(error.rule, error.sentence, pointer=error.pointer or None) from error
    except dialects.ConnectorFailed as error:
        raise Refused("connector", Sentence(_("The connector of this webhook failed on this post."))) from error
    if connector.is_greeting(Headers(post.headers)):
        dialects.record_greeting(hook.connection_id, now)
    if found is None:
        log.info("webhook %s ignored a post", hook.connection_id)
        rejected_posts.record(hook.connection_id, post, now=now, rule=rejected_posts.IGNORED)
        return None
    return [found]
