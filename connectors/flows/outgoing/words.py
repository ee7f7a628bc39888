"""Why a call failed, for the member who asked, in a sentence that says what to do next."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.flows.outgoing.answers import Unreadable
from connectors.outbound import Answer, Blocked, OutboundError, Timeout, TooLarge

# Characters of a service's own words that are shown.
LENGTH = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Problem:
    """`kind` is a word for machines."""

    kind: str
    text: str
    status: int | None = None


def no_answer(error: OutboundError, *, name: str, seconds: int) -> Problem:
    if isinstance(error, Timeout):
        return Problem("timeout", too_late(name, seconds))
    if isinstance(error, Blocked):
        return Problem("blocked", _("%(problem)s Whoever runs this server can allow it.") % {"problem": error})
    if isinstance(error, TooLarge):
        return Problem("too-large", _("%(problem)s It cannot be shown.") % {"problem": error})
    if error.kind in ("dns", "connect"):
        return Problem(error.kind, _("%(problem)s It was not asked; try again later.") % {"problem": error})
    return Problem(error.kind, str(error))


def too_late(name: str, seconds: int) -> str:
    return ngettext(
        "%(name)s did not answer within %(seconds)d second. It may still answer later.",
        "%(name)s did not answer within %(seconds)d seconds. It may still answer later.",
        seconds,
    ) % {"name": name, "seconds": seconds}


def refused(answer: Answer, *, name: str) -> Problem:
    said = first_line(answer.body)
    words = {"name": name, "status": answer.status, "said": said}
    if answer.status == 410:
        text = _("%(name)s says that it is gone for good (410), so it is paused now.") % words
    elif 300 <= answer.status < 400:
        text = _("%(name)s redirects (%(status)d), which is not followed: its callback URL has to be changed.") % words
    elif said:
        text = _("%(name)s answered %(status)d: %(said)s") % words
    else:
        text = _("%(name)s answered %(status)d and gave no reason.") % words
    return Problem("status", text, answer.status)


def unreadable(error: Unreadable, *, name: str) -> Problem:
    words = {"name": name, "reason": error, "place": error.place}
    if error.place:
        text = _("%(name)s answered with something that cannot be shown, at %(place)s: %(reason)s") % words
    else:
        text = _("%(name)s answered with something that cannot be read: %(reason)s") % words
    return Problem("json" if error.rule in ("json", "encoding", "unsupported") else "card", text)


def paused(name: str) -> Problem:
    return Problem("paused", _("%(name)s is paused, so it was not asked.") % {"name": name})


def lost() -> Problem:
    return Problem("lost", _("This server went down while it was waiting. The service may have got the message."))


def expired(since: datetime) -> Problem:
    text = _("This server could not call it in time (since %(time)s UTC). Write again.")
    return Problem("expired", text % {"time": f"{since:%H:%M}"})


def first_line(body: bytes) -> str:
    """Of what a service said, without markup: enough to know what it means."""
    text = TAG.sub(" ", body[:4096].decode("utf-8", "replace"))
    lines = (" ".join(CONTROL.sub(" ", line).split()) for line in text.splitlines())
    return next((line for line in lines if line), "")[:LENGTH]
