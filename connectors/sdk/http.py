"""The network as a connector sees it. A connector never opens a socket: it is handed an `Http`."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from django.utils.translation import gettext_noop as _

from connectors.redaction import mask_url
from connectors.sdk.errors import Sentence, SourceError

# Statuses that asking again may cure: timeouts, too early, too many requests, and the server's own troubles.
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 529})
# Seconds a service may ask us to wait at most; more is taken as this much.
LONGEST_WAIT = 24 * 3600.0


class Headers(Mapping[str, str]):
    """Header fields by name, in any case."""

    def __init__(self, fields: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        pairs = fields.items() if isinstance(fields, Mapping) else fields
        self._fields = {name.lower(): (name, value) for name, value in pairs}

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _value in self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Headers({dict(self)})"


@dataclass(frozen=True, slots=True)
class Reply:
    """A service's answer, whatever its status. `url` is where it came from in the end.

    `moved` is where it asks to be asked from now on (301, 308), empty if it does not.
    """

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=Headers)
    url: str = ""
    moved: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    @property
    def validators(self) -> dict[str, str]:
        """Headers with which the next request is answered `not_modified` if nothing changed."""
        fields = {"If-None-Match": self.headers.get("ETag"), "If-Modified-Since": self.headers.get("Last-Modified")}
        return {name: value for name, value in fields.items() if value}

    @property
    def text(self) -> str:
        return self.body.decode(self._charset, "replace")

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            sentence = Sentence(_("%(url)s answered with something that is not JSON."), {"url": self.url})
            raise SourceError(sentence, transient=True) from None

    def checked(self, reason: str = "", *, passing: Collection[int] = ()) -> "Reply":
        """Returns the reply itself. Raises SourceError with the service's own `reason` unless it is a 2xx or a 304.

        `passing` are further statuses that a retry may cure, as TRANSIENT are.
        """
        if self.ok or self.not_modified:
            return self
        where, said = mask_url(self.url.partition("?")[0]), reason or self.text[:200].strip()
        words = {"url": where, "status": self.status, "reason": said}
        sentence = _("%(url)s answered %(status)d: %(reason)s") if words["reason"] else _("%(url)s answered %(status)d")
        is_transient = self.status in TRANSIENT or self.status in passing
        raise SourceError(Sentence(sentence, words), transient=is_transient, retry_after=self.retry_after())

    def retry_after(self, now: datetime | None = None) -> float | None:
        """Returns how many seconds the service asks us to wait (`Retry-After` in either form), None if it does not.

        LONGEST_WAIT is the most that it returns.
        """
        value = self.headers.get("Retry-After", "").strip()
        if value.isdigit():
            return min(float(value), LONGEST_WAIT)
        since = now or _date(self.headers.get("Date", ""))
        until = _date(value)
        return min(max(0.0, (until - since).total_seconds()), LONGEST_WAIT) if until and since else None

    @property
    def _charset(self) -> str:
        name = self.headers.get("Content-Type", "").partition("charset=")[2].partition(";")[0].strip("\"' ")
        try:
            b"".decode(name or "utf-8")
        except LookupError:
            return "utf-8"
        return name or "utf-8"


class Http(Protocol):
    """Requests out. Raises SourceError where there is no answer at all; any status is an answer.

    A `get` of a connector with a `fetch_key` is answered from what another connection with the same key was just told,
    and is otherwise sent with the validators (ETag, Last-Modified) of the last answer: the connector sees a 200 and a
    body in every case. Without a `fetch_key` nothing is kept; send validators yourself and look at `not_modified`.
    """

    @property
    def now(self) -> datetime:
        """The moment that counts as now."""

    def get(
        self, url: str, *, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply: ...

    def post(
        self,
        url: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply: ...


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
