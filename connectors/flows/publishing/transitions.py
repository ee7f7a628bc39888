"""Moves versions from state to state by a conditional UPDATE, with a row that says who did it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from channels_app import audit, database
from channels_app.models import Team, User
from connectors.app_packages import Finding
from connectors.flows.publishing import telling
from connectors.models import AppEvent, AppVersion

State = AppVersion.State
# On the way to the catalog; an app has at most one such version.
UNDER_REVIEW = (State.SUBMITTED, State.IN_REVIEW, State.APPROVED)
# States of versions that a team can try out.
TRIED = (State.DRAFT, State.REJECTED, *UNDER_REVIEW)
# An arbitrary number: only the holder of this lock changes what is published.
PUBLISHING_LOCK = 0x0CA7A106


class Overtaken(Exception):
    """The version is not, or no longer, in the right state; `str(error)` names its state."""


class Unready(Exception):
    """Checks fail; `findings` say where and how to repair it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(finding.detail for finding in findings))
        self.findings = findings


def move(version: AppVersion, *, of: Collection[str], to: State, **values: Any) -> None:
    """Changes a version's state. Raises Overtaken if someone else was first or it was submitted again meanwhile."""
    same = AppVersion.objects.filter(pk=version.pk, submitted_at=version.submitted_at)
    if not same.filter(state__in=of).update(state=to, **values):
        raise overtaken(version)
    version.state = to
    for name, value in values.items():
        setattr(version, name, value)


def overtaken(version: AppVersion) -> Overtaken:
    state = AppVersion.objects.filter(pk=version.pk).values_list("state", flat=True).first()
    if state is None:
        return Overtaken(_("This version is not here any more."))
    words = {"version": version.version, "state": State(state).label}
    return Overtaken(_("Version %(version)s is in the state “%(state)s” now. Load the page again.") % words)


def record(
    version: AppVersion,
    kind: str,
    *,
    by: User,
    now: datetime,
    note: str = "",
    findings: Sequence[Any] = (),
    told: str = "",
    team: Team | None = None,
) -> AppEvent:
    """Records an event in the caller's transaction, also in the audit log; `team` is where it happened, if in one.

    The author is told what others decided, with the note, else with `told`.
    """
    record_audit(version, kind, by=by, team=team, reason=note)
    event = AppEvent.objects.create(
        app_id=version.app_id, version=version, by=by, at=now, kind=kind, note=note, findings=list(findings)
    )
    telling.tell(version, event, (note or told).strip())
    return event


def record_audit(
    version: AppVersion, kind: str, *, by: User, team: Team | None = None, reason: str = "", **changed: Any
) -> None:
    """Writes the audit log's entry about a version of an app."""
    name = f"{version.manifest.get('name', {}).get('short', '')} {version.version}".strip()
    audit.record(f"app.{kind}", version, by=by, team=team, name=name, reason=reason, **changed)


def one_at_a_time() -> None:
    """Takes the lock on what is published: until the transaction ends nobody else changes it."""
    database.lock(PUBLISHING_LOCK)
