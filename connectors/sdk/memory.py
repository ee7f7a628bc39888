"""Remembers what one address has shown, so that a connector asks only for changes and posts only news."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from connectors.sdk.http import Http, Reply

# Keys remembered after their entries left the source: some sources bring old ones back.
REMEMBERED_KEYS = 500
Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Memory:
    """What `follow` remembers of an address from one time to the next."""

    url: str
    validators: Mapping[str, str] = field(default_factory=dict)
    # Keys of entries; None before the first look.
    seen: Sequence[str] | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any], url: str) -> "Memory":
        """Restores what `stored` returned; empty if that was for another address, which the settings had before."""
        return cls(**stored) if stored.get("url") == url else cls(url)

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_empty(self) -> bool:
        return self.seen is None

    def ask(self, http: Http) -> Reply:
        """Returns what the source has now, or a reply that is `not_modified`. Raises SourceError."""
        return http.get(self.url, headers=self.validators).checked()

    def unseen(self, entries: Iterable[Entry], key: Callable[[Entry], str]) -> list[Entry]:
        seen = frozenset(self.seen or ())
        return [entry for entry in entries if key(entry) not in seen]

    def after(self, reply: Reply, keys: Iterable[str]) -> "Memory":
        """Returns the memory with what this reply showed."""
        shown = dict.fromkeys(keys)
        gone = [key for key in self.seen or () if key not in shown]
        return replace(self, validators=reply.validators, seen=[*shown, *gone[:REMEMBERED_KEYS]])
