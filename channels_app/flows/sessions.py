"""The browsers that somebody is signed in with: listed, and ended one by one or all at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import access, audit
from channels_app.models import Session, User

OTHERS = gettext_noop("Only site administrators sign others out.")
# Rows per tick, oldest first: with a tick every five seconds more than 8 million a day.
EXPIRED_PER_SWEEP = 500


def of(user: User, *, now: datetime) -> QuerySet[Session]:
    """Returns a person's sessions that still sign them in, the one used last first."""
    return Session.objects.filter(user=user, expire_date__gt=now).order_by("-seen_at", "-expire_date", "pk")


def one_of(user: User, session_id: UUID, *, now: datetime) -> Session:
    found = of(user, now=now).filter(public_id=session_id).first()
    if found is None:
        raise access.NotVisible("session")
    return found


def end(*, by: User, session_id: UUID, now: datetime, of_user: User | None = None) -> Session:
    """Ends one of one's own sessions, or, for administrators, one of somebody else's, and returns it."""
    person = of_user or by
    access.require(by == person or by.is_staff, _(OTHERS))
    with transaction.atomic():
        found = one_of(person, session_id, now=now)
        action = "session.ended" if by == person else "session.ended-by-administrator"
        audit.record(action, person, by=by, before=_audit_values(found))
        found.delete()
    return found


def end_others(*, by: User, present: str, now: datetime) -> int:
    """Ends all of one's own sessions but the one with the stored key `present`; returns how many there were."""
    return _end(by, of(by, now=now).exclude(pk=present), by=by)


def end_all(*, of_user: User, by: User | None, now: datetime) -> int:
    """Ends all of a person's sessions: for administrators, and for what must sign somebody out everywhere.

    `by` is None where the server itself does it. Returns how many there were.
    """
    access.require(by is None or by == of_user or by.is_staff, _(OTHERS))
    return _end(of_user, of(of_user, now=now), by=by)


def sweep(*, now: datetime) -> int:
    """Deletes some of the sessions that have expired, which nobody can use any more, and returns how many."""
    expired = Session.objects.filter(expire_date__lte=now)
    oldest = list(expired.order_by("expire_date").values_list("pk", flat=True)[:EXPIRED_PER_SWEEP])
    if not oldest:
        return 0
    # Asks for the date again, in one statement: one may have been extended meanwhile.
    rows: Any = expired.filter(pk__in=oldest)
    return int(rows._raw_delete(rows.db))


@transaction.atomic
def _end(of_user: User, ending: QuerySet[Session], *, by: User | None) -> int:
    """Deletes sessions; the rows are read first, as each ends the streams of its browser."""
    found = list(ending)
    if found:
        ending.filter(pk__in=[one.pk for one in found]).delete()
        audit.record("session.all-ended", of_user, by=by, before={"sessions": len(found)})
    return len(found)


def _audit_values(session: Session) -> dict[str, Any]:
    return {"browser": session.agent, "address": session.address, "started_at": session.started_at}
