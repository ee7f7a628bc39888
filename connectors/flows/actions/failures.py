"""Messages for people about failed presses, which say what to do next."""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from connectors.outbound import Answer, Blocked, OutboundError, Target, Timeout, TooLarge

# Characters of a service's own words that are shown.
MAX_QUOTED_CHARACTERS = 500
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
REFUSALS = {
    401: "unauthorized",
    403: "unauthorized",
    404: "gone",
    410: "gone",
    429: "busy",
}


def own_words(answer: Answer) -> str:
    """Returns the service's own status text (CARD-ACTION-STATUS): no control characters, at most LENGTH characters."""
    return CONTROL.sub(" ", answer.headers.get("CARD-ACTION-STATUS", "")).strip()[:MAX_QUOTED_CHARACTERS]


def no_answer(error: OutboundError) -> str:
    if isinstance(error, Timeout):
        return _("%(problem)s It may still have been received: look there before you press again.") % {"problem": error}
    if isinstance(error, TooLarge):
        return _("%(problem)s It was received, but the answer cannot be shown.") % {"problem": error}
    if isinstance(error, Blocked):
        return _("%(problem)s The administrator of this server can allow it.") % {"problem": error}
    return _("%(problem)s Try again in a minute; if that does not help, tell the sender of these cards.") % {
        "problem": error
    }


def describe_refusal(answer: Answer, target: Target) -> str:
    words = {"host": target.host, "status": answer.status, "issuer": settings.BASE_URL}
    if answer.status >= 500:
        return _("%(host)s has a problem of its own (%(status)d). Try again in a minute.") % words
    if answer.status < 400:
        text = _(
            "%(host)s redirects (%(status)d), and buttons do not follow redirects. Tell the sender of these cards."
        )
        return text % words
    return _by_rule(REFUSALS.get(answer.status, "")) % words


def _by_rule(rule: str) -> str:
    if rule == "unauthorized":
        return _("%(host)s does not accept who sent this (%(status)d): it has to trust tokens issued by %(issuer)s.")
    if rule == "gone":
        return _("%(host)s no longer knows this button (%(status)d). Tell the sender of these cards.")
    if rule == "busy":
        return _("%(host)s is receiving too many requests (%(status)d). Try again in a minute.")
    return _(
        "%(host)s refused this (%(status)d). Check what you entered; if it is right, tell the sender of these cards."
    )


def bad_card(host: str, reason: str) -> str:
    return _("%(host)s received this, but the card it answered with cannot be shown: %(reason)s") % {
        "host": host,
        "reason": reason,
    }
