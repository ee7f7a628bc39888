"""What is remembered of a feed: which entries were seen, and what their texts were."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.sdk import Memory, Reply
from connectors.sdk.feeds.entries import Entry

# Characters of a mark: of an entry's text, then of its date of change.
MARK, HALF = 12, 6
# Keys of other entries than those shown, remembered because some feeds bring them back.
REMEMBERED_KEYS = 500
FORMAT = 2


@dataclass(frozen=True, slots=True)
class FeedState(Memory):
    """`marks` are those of the first entries in `seen`, one behind the other. `moved` is where the feed went for good.

    `before` are keys that the first version of this program kept, of which an entry loses its own when it is seen
    again: so an upgrade posts nothing anew, and an identifier that is used twice is told apart from then on.
    """

    marks: str = ""
    moved: str = ""
    before: Sequence[str] = ()
    format: int = 1

    @classmethod
    def read(cls, stored: Mapping[str, Any], url: str) -> "FeedState":
        if stored.get("url") != url:
            return cls(url, format=FORMAT)
        found = cls(**stored)
        if found.format == FORMAT or found.seen is None:
            return replace(found, format=FORMAT)
        return replace(found, seen=(), before=found.seen, format=FORMAT)

    def new(self, entries: Iterable[Entry]) -> frozenset[str]:
        """Returns the keys of entries that were not seen before."""
        seen, before = frozenset(self.seen or ()), frozenset(self.before)
        return frozenset(entry.key for entry in entries if not (entry.key in seen or before & {*entry.before}))

    def changed(self, entries: Sequence[Entry]) -> frozenset[str]:
        """Returns the keys of entries seen before whose text or date of change differs now.

        Some feeds put the moment of the request on all their entries; if most entries differ in nothing but the date,
        only those whose text differs count.
        """
        count = len(self.marks) // MARK
        marks = {key: self.marks[n * MARK :][:MARK] for n, key in enumerate((self.seen or ())[:count])}
        differing = [entry for entry in entries if marks.get(entry.key, entry.mark) != entry.mark]
        rewritten = [entry for entry in differing if marks[entry.key][:HALF] != entry.mark[:HALF]]
        is_stamped = len(differing) - len(rewritten) > max(1, len(marks) // 2)
        return frozenset(entry.key for entry in (rewritten if is_stamped else differing))

    def having_seen(self, reply: Reply, entries: Sequence[Entry], moved: str) -> "FeedState":
        shown = dict.fromkeys(entry.key for entry in entries)
        also = dict.fromkeys(key for entry in entries for key in entry.also if key not in shown)
        gone = [key for key in self.seen or () if key not in shown and key not in also]
        own = frozenset(key for entry in entries for key in entry.before)
        return replace(
            self,
            validators=reply.validators,
            seen=[*shown, *also, *gone[:REMEMBERED_KEYS]],
            marks="".join(entry.mark for entry in entries),
            moved=moved,
            before=[key for key in self.before if key not in own][:REMEMBERED_KEYS],
        )
