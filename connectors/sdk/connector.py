from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from sys import modules
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from connectors.sdk.card import Card
from connectors.sdk.errors import Words
from connectors.sdk.forms import Config, ConfigForm
from connectors.sdk.http import Headers, Http
from connectors.sdk.schedule import Schedule

# Shelves of the catalog.
CATEGORIES = {
    "developer": _("Developer tools"),
    "monitoring": _("Monitoring"),
    "news": _("News and feeds"),
    "productivity": _("Productivity"),
    "weather": _("Weather"),
    "other": _("Other"),
    # Categories of outside authors' apps: reviewed, and not yet reviewed.
    "apps": _("Apps"),
    "uploaded": _("Uploaded"),
}
# A method that is overridden is something the connector can do.
CAPABILITIES = {
    "poll": "poll",
    "follow": "poll",
    "receive": "receive",
    "is_greeting": "greeting",
    "suggest": "suggest",
}


class Payload:
    """What arrived at a webhook: `value` is what `body` says (JSON, or a form's `payload` field), decoded.

    It is decoded when it is first asked for: check whose the body is before.
    """

    def __init__(self, body: bytes, value: Any = None, *, read: Callable[[bytes], Any] | None = None) -> None:
        self.body = body
        self._value = value
        self._read = read

    @cached_property
    def value(self) -> Any:
        return self._read(self.body) if self._read else self._value


@dataclass(frozen=True, slots=True)
class Followed:
    """News of a source, oldest first, and what to remember of it (JSON). `note` stands beside the run in the list."""

    cards: Sequence[Card] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One offer for a field: `value` is posted, `label` and `detail` are read."""

    value: str
    label: Words
    detail: Words = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many requests a provider grants the whole installation in a window, as its terms say."""

    provider: str
    requests: int
    seconds: int


class Connector:
    """What connects an outside service to a channel. Subclass it in `connectors/catalog/<slug>/connector.py`.

    Methods are pure: settings, network and clock are handed in, cards are handed back. `slug` is the folder's name and
    is set by the registry; `summary` is one sentence for the catalog, `permissions` are sentences on what it will do.
    """

    slug: str = ""
    name: Words
    summary: Words
    description: Words = ""
    category: str = "other"
    icon: str = "plug"
    permissions: Sequence[Words] = ()
    # What to enter at the service, step by step, once a connection's URL is made.
    setup: ClassVar[Sequence[Words]] = ()
    config_form: ClassVar[type[ConfigForm]] = ConfigForm
    config_version: ClassVar[int] = 1
    default_schedule: ClassVar[Schedule | None] = None
    # Bytes of the largest body that its service posts, where that is more than a webhook takes; none of it is kept.
    body_limit: ClassVar[int] = 0
    # The header that names a delivery, the same when it is delivered again; such a one posts once.
    delivery_header: ClassVar[str] = ""
    # Names of what its service posts, as its fixtures are named.
    events: ClassVar[Sequence[str]] = ()
    # A template in the connector's folder that draws the configuration page instead of the common one.
    page_template: ClassVar[str] = ""

    def poll(self, config: Config, http: Http, now: datetime) -> Card | None:
        """Returns a card with what there is to say now; None posts nothing."""
        raise NotImplementedError

    def follow(self, config: Config, http: Http, now: datetime, memory: Mapping[str, Any]) -> Followed:
        """Returns the news since `memory`, which is empty the first time.

        Override it instead of `poll` to follow a stream. The memory that it returns is stored together with the cards:
        both or neither.
        """
        card = self.poll(config, http, now)
        return Followed([card] if card else [], memory)

    def receive(self, config: Config, payload: Payload, headers: Headers) -> Card | None:
        """Builds a card from what a service posted to this connection's URL in its own format; None means "ignored"."""
        raise NotImplementedError

    def is_greeting(self, headers: Headers) -> bool:
        """Tells whether a post is the first one that a service sends to show that it is connected."""
        return False

    def test(self, config: Config, http: Http) -> Card | None:
        """Builds a card with these settings for the preview before they are saved; `http.now` is the clock."""
        if "poll" not in self.capabilities():
            return None
        cards = self.follow(config, http, http.now, {}).cards
        return cards[-1] if cards else None

    def describe(self, config: Config) -> str:
        """Returns the settings in one line, for lists. It must never contain a secret."""
        return ""

    def migrate_config(self, old: Config, version: int) -> Config:
        """Converts settings of an earlier `config_version` (`version`) to the present one."""
        return old

    def schedule(self, config: Config) -> Schedule | None:
        """Returns when `poll` is called."""
        return self.default_schedule

    def fetch_key(self, config: Config, now: datetime) -> str | None:
        """Returns a key under which connections share requests, for example a place and an hour.

        Connections with equal keys get equal answers to equal requests, so one request serves them all. None means that
        every connection sends its own.
        """
        return None

    def budgets(self, config: Config) -> Sequence[Budget]:
        """Returns how many requests the provider allows; requests beyond that wait or are tried later."""
        return ()

    def suggest(self, field: str, text: str, http: Http) -> Sequence[Suggestion]:
        """Returns suggestions for a SuggestField while someone types, best first."""
        raise NotImplementedError

    @classmethod
    def capabilities(cls) -> frozenset[str]:
        """Returns which of poll, receive, greeting and suggest the class overrides."""
        return frozenset(
            word for method, word in CAPABILITIES.items() if getattr(cls, method) is not getattr(Connector, method)
        )

    @classmethod
    def folder(cls) -> Path:
        return Path(modules[cls.__module__].__file__ or "").parent
