"""Who may have which app's pages relayed: a ticket in the bridge's URL, and the grant that it is exchanged for.

Both are signed, expire, and are good for one version of one app at one place and for nothing else.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.signing import BadSignature, Signer

from channels_app.models import User
from connectors.models import AppVersion

# From the dialog's answer until the browser asks for the bridge.
TICKET_LIFE = timedelta(minutes=2)
# As long as somebody may sit before a configuration page; an open one is not renewed.
GRANT_LIFE = timedelta(hours=1)


class Right(NamedTuple):
    """What a ticket or grant is for and ends with: setting up a channel's connection in a session (hash of its key)."""

    channel: str = ""
    session: str = ""


# The right of any active user, without a further condition.
NO_MORE = Right()


@dataclass(frozen=True, slots=True)
class Grant:
    """Allows this person to have this version's pages at `origin` until `expires`."""

    version: str
    user: str
    origin: str
    expires: int
    right: Right = NO_MORE

    def seal(self) -> str:
        return _signer("grant").sign_object(asdict(self), compress=True)


@dataclass(frozen=True, slots=True)
class Ticket:
    """The page that somebody wants to see. A link that is read twice within its time works twice."""

    version: str
    user: str
    page: str
    expires: int
    # When a grant ends at the latest.
    until: int
    right: Right = NO_MORE

    @classmethod
    def to(cls, version: AppVersion, *, by: User, page: str, now: datetime, right: Right = NO_MORE) -> "Ticket":
        ends, until = _at(now + TICKET_LIFE), _at(now + TICKET_LIFE + GRANT_LIFE)
        return cls(version.pk.hex, by.pk.hex, page, ends, until, right)

    def seal(self) -> str:
        return _signer("ticket").sign_object(asdict(self), compress=True)

    @classmethod
    def of(cls, grant: Grant, *, now: datetime) -> "Ticket":
        """Issues a ticket for a window that one of the grant's pages opened; what it gives ends with the grant."""
        return cls(grant.version, grant.user, grant.origin, _at(now + TICKET_LIFE), grant.expires, grant.right)

    def grant(self, origin: str, *, now: datetime) -> Grant:
        return Grant(self.version, self.user, origin, min(_at(now + GRANT_LIFE), self.until), self.right)


def read_ticket(sealed: str, *, now: datetime) -> Ticket | None:
    found = _read("ticket", sealed, now)
    return Ticket(**{**found, "right": Right(*found["right"])}) if found else None


def read_grant(sealed: str, *, now: datetime) -> Grant | None:
    found = _read("grant", sealed, now)
    return Grant(**{**found, "right": Right(*found["right"])}) if found else None


def version_id(sealed: Ticket | Grant) -> UUID:
    return UUID(sealed.version)


def _read(kind: str, sealed: str, now: datetime) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = _signer(kind).unsign_object(sealed)
    except BadSignature:
        return None
    return found if found["expires"] > now.timestamp() else None


def _signer(kind: str) -> Signer:
    return Signer(salt=f"connectors.relay.{kind}")


def _at(moment: datetime) -> int:
    return int(moment.timestamp())
