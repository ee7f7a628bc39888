"""The review: authors submit, site administrators decide. If two decide at once, only one decision counts."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from channels_app import access
from channels_app.models import User
from connectors import permissions
from connectors.app_packages import Finding
from connectors.flows.publishing import releasing, transitions
from connectors.flows.publishing.checks import failures
from connectors.flows.publishing.transitions import Overtaken, State, Unready
from connectors.models import AppEvent, AppVersion

# What an event of a version says of who made it.
MAKING = ("registered", "uploaded", "drafted", "edited", "submitted")


class NoReason(ValueError):
    """Who approves their own app says why."""


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
        raise NothingSaid(_("Say what to repair: write a note or add a finding."))
    stored = [finding.as_json() for finding in (*failing, *findings)]
    # Only in the state that was read: if someone else approved it meanwhile, the reviewer has to see that first.
    of = [state for state in transitions.UNDER_REVIEW if state == version.state]
    transitions.move(version, of=of, to=State.REJECTED, reviewer=by, findings=stored)
    transitions.record(version, "rejected", by=by, now=now, note=note, findings=stored)


@transaction.atomic
def approve(
    *, version: AppVersion, by: User, now: datetime, note: str = "", publish: bool = False, reason: str = ""
) -> None:
    """Approves a version. Raises Unready while an automated check fails.

    `publish` puts it into the catalog in the same step. Who made the version says in `reason` why they approve it
    themselves: raises NoReason without one, and NotAllowed where this server forbids it.
    """
    permissions.require_reviewer(by)
    is_own = require_other_eyes(version=version, by=by, reason=reason)
    transitions.one_at_a_time()
    _require_ready(version)
    transitions.move(version, of=[State.SUBMITTED, State.IN_REVIEW], to=State.APPROVED, reviewer=by)
    said = "\n".join(filter(None, (reason.strip() if is_own else "", note.strip())))
    transitions.record(version, "approved-own" if is_own else "approved", by=by, now=now, note=said)
    if publish:
        releasing.release(version, of=[State.APPROVED], kind="published", by=by, now=now, told=note)


def made_by(user: User, version: AppVersion) -> bool:
    """Tells whether this person is the app's author or brought something into this version."""
    made = AppEvent.objects.filter(version=version, by=user, kind__in=MAKING)
    return version.app.author_id == user.pk or made.exists()


def require_other_eyes(*, version: AppVersion, by: User, reason: str) -> bool:
    """Returns whether somebody approves a version of their own, which takes a reason. Raises as `approve` does."""
    is_own = made_by(by, version)
    if is_own:
        access.require(not settings.REVIEW_FOUR_EYES, _("On this server another administrator approves your apps."))
        if not reason.strip():
            raise NoReason(_("It is your own app: say why you approve it yourself."))
    return is_own


def _require_ready(version: AppVersion) -> None:
    if failing := failures(version):
        raise Unready(failing)
