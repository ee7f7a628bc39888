"""Says why a call failed, in a sentence for readers that names the next step."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.flows.outgoing.responses import Unreadable
from connectors.outbound import Answer, Blocked, OutboundError, Timeout, TooLarge

# No failure: somebody decided that the service may not be called there.
PUT_OUT = "put-out"
# Characters of a service's own words that are shown.
MAX_QUOTED_CHARACTERS = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Problem:
    """`kind` is a code. `text` may repeat what a service answered, `outline` never does."""

    kind: str
    text: Sentence
    status: int | None = None
    wordless: Sentence | None = None

    @property
    def outline(self) -> Sentence:
        """The text for people who cannot read the channel: an answer may repeat what was written there."""
        return self.wordless or self.text


def no_answer(error: OutboundError, *, name: str, seconds: int) -> Problem:
    what = {"name": name, "problem": error.sentence}
    if isinstance(error, Timeout):
        return Problem("timeout", too_late(name, seconds))
    if isinstance(error, Blocked):
        sentence = _("%(name)s was not called: %(problem)s The administrator of this server can allow it.")
        return Problem("blocked", Sentence(sentence, what))
    if isinstance(error, TooLarge):
        return Problem("too-large", Sentence(_("%(name)s answered, but it cannot be shown: %(problem)s"), what))
    if error.kind in ("dns", "connect"):
        return Problem(error.kind, Sentence(_("%(name)s was not reached: %(problem)s Try again later."), what))
    return Problem(error.kind, Sentence(_("%(name)s did not answer: %(problem)s"), what))


def put_out(name: str) -> Problem:
    return Problem(PUT_OUT, Sentence(_("%(name)s may not be called here any more."), {"name": name}))


def archived(name: str) -> Problem:
    return Problem(PUT_OUT, Sentence(_("%(name)s was not called: this channel is archived."), {"name": name}))


def too_late(name: str, seconds: int) -> Sentence:
    words = {"name": name, "seconds": seconds}
    return Sentence(_("%(name)s did not answer within %(seconds)d s. It may still answer later."), words)


def describe_refusal(answer: Answer, *, name: str) -> Problem:
    said = first_line(answer.body)
    words = {"name": name, "status": answer.status, "said": said}
    wordless = None
    if answer.status == 410:
        text = _("%(name)s says that it is gone for good (410), so it is paused now.")
    elif 300 <= answer.status < 400:
        text = _("%(name)s redirects (%(status)d), which is not followed: its callback URL has to be changed.")
    elif said:
        text = _("%(name)s answered %(status)d: %(said)s")
        wordless = Sentence(_("%(name)s answered %(status)d."), {"name": name, "status": answer.status})
    else:
        text = _("%(name)s answered %(status)d and gave no reason.")
    return Problem("status", Sentence(text, words), answer.status, wordless)


def unreadable(error: Unreadable, *, name: str) -> Problem:
    words = {"name": name, "reason": error.reason, "place": error.place}
    if error.place:
        text = _("%(name)s answered with something that cannot be shown, at %(place)s: %(reason)s")
    else:
        text = _(
            "%(name)s answered with something that cannot be read: %(reason)s"
            ' What is read is JSON such as {"text": "…"}.'
        )
    kind = "json" if error.rule in ("json", "encoding", "unsupported") else "card"
    wordless = Sentence(_("%(name)s answered with something that cannot be shown."), {"name": name})
    return Problem(kind, Sentence(text, words), wordless=wordless)


def paused(name: str) -> Problem:
    return Problem("paused", Sentence(_("%(name)s is paused, so it was not asked."), {"name": name}))


def lost(name: str) -> Problem:
    text = _("This server went down while it was waiting for %(name)s, which may have got the message.")
    return Problem("lost", Sentence(text, {"name": name}))


def expired(name: str, since: datetime) -> Problem:
    text = _("This server could not call %(name)s in time (since %(time)s UTC). Write again.")
    return Problem("expired", Sentence(text, {"name": name, "time": f"{since:%H:%M}"}))


def first_line(body: bytes) -> str:
    """Returns the first line of what a service said, without markup: enough to know what it means."""
    text = TAG.sub(" ", body[:4096].decode("utf-8", "replace"))
    lines = (" ".join(CONTROL.sub(" ", line).split()) for line in text.splitlines())
    return next((line for line in lines if line), "")[:MAX_QUOTED_CHARACTERS]
