"""Helpers for connectors of services that post events: each gets a sentence about what happened and who did it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from connectors.sdk.card import Card, Colour, article, image, open_url, plain, text
from connectors.sdk.errors import PayloadError, Sentence, Words
from connectors.sdk.texts import shortened

# Characters of somebody's text that are quoted.
MAX_QUOTED_CHARACTERS = 500
# GitHub's name for users whose account is deleted.
NOBODY = "ghost"
ENDS: dict[str, Colour] = {"success": "good", "failure": "attention", "timed_out": "attention", "error": "attention"}


class PayloadValues(Mapping[str, Any]):
    """Fills a sentence from a payload by dotted paths: `_("%(sender.login)s left") % PayloadValues(event)`.

    `a.b|c` takes the first that is there and not empty; what ends in `|` may be missing. What is there and null is
    told as unknown; else raises KeyError.
    """

    def __init__(self, value: Any, **words: Any) -> None:
        self.value = value
        self.words = words

    def __getitem__(self, path: str) -> Any:
        if path in self.words:
            return self.words[path]
        *others, last = path.split("|")
        for one in others:
            if (found := value_at(self.value, one)) not in (None, ""):
                return found
        if last == "":
            return ""
        found = self.words.get(last) or value_at(self.value, last)
        if found is not None:
            return found
        if not any(is_null(self.value, one) for one in (*others, last)):
            raise KeyError(path)
        return NOBODY if path.endswith(".login") else gettext("unknown")

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)


def value_at(value: Any, path: str) -> Any:
    """Returns what stands at a dotted path, None where there is nothing."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def is_null(value: Any, path: str) -> bool:
    """Tells whether null stands at a dotted path or on the way to it."""
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
        if value is None:
            return True
    return False


@dataclass(frozen=True, slots=True)
class EventSummary:
    """What an event says; `body` is Markdown.

    A filter of branches looks at `branch`, one of outcomes at `outcome`, where there is one.
    """

    title: str
    url: str = ""
    body: str = ""
    branch: str | None = None
    outcome: str = ""

    def card(self, source: str, *, by: Mapping[str, Any] | None, label: Words) -> Card:
        """Returns the card of an event at `source`; `by` has the `avatar_url` and `login` of whoever did it."""
        colour = ENDS.get(self.outcome, "default")
        return article(
            source,
            self.title,
            *([text(self.body, colour=colour)] if self.body.strip() else []),
            avatar=image(by["avatar_url"], alt=by.get("login") or NOBODY, size="small")
            if by and by["avatar_url"]
            else None,
            action=open_url(label, self.url) if self.url else None,
        )


def quote(words: str | None) -> str:
    """Shortens what somebody wrote, and shows it as it was typed."""
    return plain(shortened(words or "", MAX_QUOTED_CHARACTERS))


def is_wanted(outcome: str, choice: str) -> bool:
    """Tells whether an outcome is among `failures` or `all`; `off` wants none."""
    return choice == "all" or (choice == "failures" and outcome not in ("success", "neutral", "skipped"))


@contextmanager
def as_documented(service: str, event: str) -> Iterator[None]:
    """Lets a payload be read without asking for each part: what lacks one is refused. Raises PayloadError (a 400)."""
    try:
        yield
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        sentence = _("This is not what %(service)s posts for the event %(name)s.")
        raise PayloadError(Sentence(sentence, {"service": service, "name": event})) from error
