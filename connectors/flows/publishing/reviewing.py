"""The review: authors submit, site administrators decide. If two decide at once, only one decision counts."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from channels_app.models import User
from connectors import permissions
from connectors.app_packages import Finding
from connectors.flows.publishing import releasing, transitions
from connectors.flows.publishing.checks import failures
from connectors.flows.publishing.transitions import Overtaken, State, Unready
from connectors.models import AppVersion


class NothingSaid(ValueError):
    """A rejection without a note or a finding tells its author nothing."""


def submit(*, version: AppVersion, by: User, now: datetime) -> None:
    """Submits a version. Raises Unready with what is wrong, Overtaken if another version is under review."""
    permissions.require_author(by, version.app)
    _require_ready(version)
    try:
        with transaction.atomic():
            fresh = {"findings": [], "submitted_at": now, "reviewer": None}
            transitions.move(version, of=[State.DRAFT, State.REJECTED], to=State.SUBMITTED, **fresh)
            transitions.record(version, "submitted", by=by, now=now)
    except IntegrityError as error:
        words = _("Another version of this app is under review. Take it back, or wait until it is decided.")
        raise Overtaken(words) from error


@transaction.atomic
def take(*, version: AppVersion, by: User, now: datetime) -> None:
    """Assigns a version's review to this person, which the others and the author see."""
    permissions.require_reviewer(by)
    transitions.move(version, of=[State.SUBMITTED], to=State.IN_REVIEW, reviewer=by)
    transitions.record(version, "taken", by=by, now=now)


@transaction.atomic
def reject(*, version: AppVersion, by: User, now: datetime, note: str = "", findings: Sequence[Finding] = ()) -> None:
    """Returns a version to its author, with what is to be repaired. Raises NothingSaid if nothing says what that is."""
    permissions.require_reviewer(by)
    failing = failures(version)
    if not (note.strip() or findings or failing):
        raise NothingSaid(_("Say what is to be repaired: write a note or add a finding."))
    stored = [finding.as_json() for finding in (*failing, *findings)]
    # Only in the state that was read: if someone else approved it meanwhile, the reviewer has to see that first.
    of = [state for state in transitions.UNDER_REVIEW if state == version.state]
    transitions.move(version, of=of, to=State.REJECTED, reviewer=by, findings=stored)
    transitions.record(version, "rejected", by=by, now=now, note=note, findings=stored)


@transaction.atomic
def approve(*, version: AppVersion, by: User, now: datetime, note: str = "", publish: bool = False) -> None:
    """Approves a version. Raises Unready while an automated check fails.

    `publish` puts it into the catalog in the same step.
    """
    permissions.require_reviewer(by)
    transitions.one_at_a_time()
    _require_ready(version)
    transitions.move(version, of=[State.SUBMITTED, State.IN_REVIEW], to=State.APPROVED, reviewer=by)
    transitions.record(version, "approved", by=by, now=now, note=note)
    if publish:
        releasing.release(version, of=[State.APPROVED], kind="published", by=by, now=now, told=note)


def _require_ready(version: AppVersion) -> None:
    if failing := failures(version):
        raise Unready(failing)
