"""Explains each rule by which a post is refused, and what its sender can do. Rules are anchors of /help/senders."""

from dataclasses import dataclass

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from channels_app.cards import limits
from connectors.payload import MAX_BODY_LEVELS, MAX_MESSAGES


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    status: int
    meaning: str
    remedy: str


def rules() -> list[Rule]:
    return [*_about_the_url(), *_about_the_amount(), *_about_the_body(), *_about_the_card(), *_about_the_connector()]


def _about_the_url() -> list[Rule]:
    ask = _("Ask an owner of the team.")
    return [
        Rule(
            "unknown",
            404,
            _("There is no webhook at this URL."),
            _("Copy the whole URL again; nothing may be cut off or added."),
        ),
        Rule("method", 405, _("The request is not a POST."), _("Send a POST. A browser's address bar sends a GET.")),
        Rule("removed", 410, _("The webhook was removed, for good."), _("Make a new webhook and use its URL.")),
        Rule(
            "replaced",
            410,
            _("The URL was replaced by a newer one and has expired."),
            _("Use the newer URL, or renew it again."),
        ),
        Rule("deleted", 410, _("The webhook's channel or team was deleted."), _("Make a webhook in another channel.")),
        Rule(
            "archived",
            410,
            _("The webhook's channel or team is archived and takes no posts."),
            _("Have it unarchived on the team's page; the URL then works again."),
        ),
        Rule("paused", 410, _("Someone paused the webhook."), _("Resume it on its page.")),
        Rule("team-off", 410, _("The team's switch “incoming webhooks allowed” is off."), ask),
    ]


def _about_the_amount() -> list[Rule]:
    size = filesizeformat(settings.HOOK_BODY_LIMIT)
    rate = "; ".join(_("%(posts)d posts in %(seconds)d s") % {"posts": n, "seconds": s} for s, n in settings.HOOK_RATE)
    return [
        Rule(
            "too-large",
            413,
            _("The body is larger than %(size)s.") % {"size": size},
            _("Send less, or a link to the rest. Nothing is ever cut off silently."),
        ),
        Rule(
            "rate",
            429,
            _("Too many posts to one webhook: %(rate)s.") % {"rate": rate},
            _("Wait as many seconds as Retry-After says, then send again."),
        ),
        Rule(
            "busy",
            503,
            _("The server is overloaded, or its database is down. Nothing was stored."),
            _("Send the same again after the seconds that the header Retry-After names."),
        ),
    ]


def _about_the_body() -> list[Rule]:
    depth = min(MAX_BODY_LEVELS, limits.MAX_CARD_LEVELS)
    return [
        Rule(
            "unsupported",
            415,
            _("The body is XML, HTML, multipart, or compressed with something other than gzip or deflate."),
            _("Send JSON, form fields or plain text, uncompressed or as gzip."),
        ),
        Rule("empty", 400, _("The body is empty."), _('Send at least {"text": "…"}.')),
        Rule(
            "encoding",
            400,
            _("The body is compressed and damaged, cut off, or compressed again and again."),
            _("Let a library compress it, once, or send it uncompressed."),
        ),
        Rule(
            "json",
            400,
            _("The body is not valid JSON."),
            _("The answer names line and column. Let a JSON library write the body, not string concatenation."),
        ),
        Rule(
            "payload",
            400,
            _("The body is JSON but no object with something to show, or a form without “payload” or “text”."),
            _("Send an object with text, a MessageCard or attachments."),
        ),
        Rule(
            "messages",
            400,
            _("More than %(count)d messages in one body.") % {"count": MAX_MESSAGES},
            _("Send them in several posts."),
        ),
        Rule(
            "depth",
            400,
            _("The JSON nests deeper than %(levels)d levels.") % {"levels": depth},
            _("Reduce the nesting."),
        ),
        Rule(
            "values",
            400,
            _("More than %(count)d values in one message.") % {"count": limits.VALUES},
            _("Split it into several messages."),
        ),
    ]


def _about_the_card() -> list[Rule]:
    return [
        Rule(
            "summary-or-text",
            400,
            _("There is nothing to show: no text, title, summary or section."),
            _("Send at least one of them."),
        ),
        Rule(
            "type",
            400,
            _("A value has the wrong type; the answer points to it and lists what is allowed."),
            _("Send it as the card's format says."),
        ),
        Rule(
            "content-type",
            400,
            _("An attachment is of a kind that cannot be shown."),
            _("Use one of the content types the answer lists."),
        ),
    ]


def _about_the_connector() -> list[Rule]:
    return [
        Rule(
            "signature",
            401,
            _("The webhook checks who signs its posts, and this one is not signed with its secret."),
            _("Enter the same secret at the sender and in the connection's settings."),
        ),
        Rule(
            "server",
            500,
            _("The server failed; the message was not stored, and the failure was recorded."),
            _("Send it again later, and tell an administrator of this server."),
        ),
        Rule(
            "connector",
            500,
            _("The connector behind the webhook failed on this post; the failure was recorded."),
            _("Send it again later, and tell an administrator of this server."),
        ),
        Rule(
            "missing",
            503,
            _("The connector behind the webhook is not installed on this server any more."),
            _("Ask an administrator of this server."),
        ),
    ]
