"""Pages on which site administrators review apps; others get 404."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from connectors.app_packages import Finding
from connectors.flows import publishing
from connectors.flows.publishing import checks, releasing, review_queue, reviewing
from connectors.flows.publishing.bundles import EXPORTED
from connectors.flows.publishing.transitions import UNDER_REVIEW, Overtaken, State, Unready
from connectors.models import AppVersion
from connectors.registry.app_connector import AppConnector
from connectors.web.apps.pages import event_rows
from connectors.web.apps.release_effects import consequences
from connectors.web.review.forms import REASON_CHARACTERS, NoteForm, ReasonForm, cleaned_findings, findings_in
from connectors.web.review.labels import field_words

VERSIONS_PER_PAGE = 25


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    page = Paginator(review_queue.queue(by=reader(request), state=state), VERSIONS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "versions": list(page),
        "state": state,
        "states": _states(review_queue.counts(by=reader(request))),
        "keep": urlencode({"state": state}) + "&" if state else "",
    }
    return render(request, "connectors/review/queue.html", context)


def _states(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Returns (value, label, count) for each state but drafts, which are their authors' business."""
    every = [
        (state.value, str(state.label), counts[state]) for state in State if state != State.DRAFT and counts[state]
    ]
    return [("", _("Waiting"), sum(counts[state] for state in UNDER_REVIEW)), *every]


@require_safe
def submission(request: HttpRequest, version_id: UUID) -> HttpResponse:
    return _page(request, _version(request, version_id))


def _version(request: HttpRequest, version_id: UUID) -> AppVersion:
    return review_queue.submission(by=reader(request), version_id=version_id)


def _page(request: HttpRequest, version: AppVersion, status: int = 200, **context: Any) -> HttpResponse:
    old = review_queue.before(version)
    changes = review_queue.changes_since(old, version) if old else None
    found = checks.findings_of(version)
    is_ready = all(finding.warning for finding in found)
    is_own = reviewing.made_by(reader(request), version)
    page = Paginator(publishing.events_of(version.app, by=reader(request)), VERSIONS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "app": version.app,
        "version": version,
        "connector": AppConnector(version),
        "checks": found,
        "is_ready": is_ready,
        "old": old,
        "changes": changes,
        "differences": [(field_words(one.field), one.before, one.after) for one in changes.fields] if changes else [],
        "page": page,
        "events": event_rows(page),
        "may_decide": version.state in (State.SUBMITTED, State.IN_REVIEW),
        "is_open": version.state in UNDER_REVIEW,
        "may_export": version.state in EXPORTED,
        "consequences": consequences(version),
        "note_form": NoteForm(),
        "is_own": is_own,
        "four_eyes": settings.REVIEW_FOUR_EYES,
        "may_approve": is_ready and not (is_own and settings.REVIEW_FOUR_EYES),
        "reason_form": ReasonForm(),
        "rows": findings_in(None),
        "seen": submission_of(version),
        **context,
    }
    return render(request, "connectors/review/version.html", context, status=status)


def submission_of(version: AppVersion) -> str:
    """Returns which submission a page shows: its author may take it back, change it and submit it again meanwhile."""
    return version.submitted_at.isoformat() if version.submitted_at else ""


@require_POST
def take(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = _version(request, version_id)
    try:
        reviewing.take(version=version, by=reader(request), now=timezone.now())
    except Overtaken as error:
        messages.error(request, str(error))
    return redirect("review-version", version_id=version_id)


@require_POST
def decide(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Decides on a version: `do` is reject, approve, publish (which also approves) or more (a row for a finding)."""
    version, do = _version(request, version_id), request.POST.get("do", "")
    note, rows = NoteForm(request.POST), findings_in(request.POST, more=do == "more")
    if do == "more" or do not in DECISIONS:
        forms: dict[str, Any] = {name: form(initial=request.POST.dict()) for name, form in FORMS.items()}
        return _page(request, version, rows=rows, **forms)
    findings = cleaned_findings(rows)
    if findings and do != "reject":
        note.add_error(None, _("Findings tell the author what to repair: reject the version, or leave them empty."))
    if do != "reject" and request.POST.get("seen", "") != submission_of(version):
        messages.error(request, _("It was submitted anew since this page was loaded. Look at it once more."))
        return redirect("review-version", version_id=version_id)
    if not note.is_valid() or (rows.is_bound and not rows.is_valid()):
        return _page(request, version, 422, note_form=note, rows=rows)
    try:
        return DECISIONS[do](request, version, note.cleaned_data["note"], findings)
    except reviewing.NoReason as error:
        reason = ReasonForm(request.POST)
        reason.add_error("reason", str(error))
        return _page(request, version, 422, note_form=note, rows=rows, reason_form=reason)
    except reviewing.NothingSaid as error:
        note.add_error("note", str(error))
        return _page(request, version, 422, note_form=note, rows=rows)
    except (Overtaken, Unready) as error:
        messages.error(request, _not_done(error))
        return redirect("review-version", version_id=version_id)


def _not_done(error: Exception) -> str:
    return _("A check fails: %(reason)s") % {"reason": error} if isinstance(error, Unready) else str(error)


def _reject(request: HttpRequest, version: AppVersion, note: str, findings: list[Finding]) -> HttpResponse:
    reviewing.reject(version=version, by=reader(request), now=timezone.now(), note=note, findings=findings)
    messages.success(request, _("Rejected. Its author reads why, and can submit it again."))
    return redirect("review")


def _approve(request: HttpRequest, version: AppVersion, note: str, _findings: list[Finding]) -> HttpResponse:
    """Approves a version, after a page that asks again and tells what follows."""
    publish = request.POST.get("do") == "publish"
    reason = request.POST.get("reason", "")[:REASON_CHARACTERS]
    if "sure" not in request.POST:
        reviewing.require_other_eyes(version=version, by=reader(request), reason=reason)
        return _sure(request, version, note, publish)
    reviewing.approve(
        version=version, by=reader(request), now=timezone.now(), note=note, publish=publish, reason=reason
    )
    messages.success(request, _("Published.") if publish else _("Approved. It is in the catalog once it is published."))
    return redirect("review-version", version_id=version.pk)


FORMS = {"note_form": NoteForm, "reason_form": ReasonForm}
DECISIONS = {"reject": _reject, "approve": _approve, "publish": _approve}


def _sure(request: HttpRequest, version: AppVersion, note: str, publish: bool) -> HttpResponse:
    words = {"name": version.facts.name, "version": version.version}
    title = _("Approve and publish %(name)s %(version)s?") if publish else _("Approve %(name)s %(version)s?")
    later = [_("Nothing changes for teams until it is published."), _("It cannot be changed any more.")]
    return confirm(
        request,
        title=title % words,
        consequences=consequences(version) if publish else later,
        button=_("Approve and publish") if publish else _("Approve"),
        kind="primary",
        back=reverse("review-version", args=(version.pk,)),
        kept=[
            ("do", "publish" if publish else "approve"),
            ("note", note),
            ("reason", request.POST.get("reason", "")),
            ("seen", submission_of(version)),
            ("sure", "1"),
        ],
    )


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = _version(request, version_id)
    words = {"name": version.facts.name, "version": version.version}
    if request.method == "POST":
        try:
            releasing.publish(version=version, by=reader(request), now=timezone.now())
            messages.success(request, _("Published."))
        except (Overtaken, Unready) as error:
            messages.error(request, _not_done(error))
        return redirect("review-version", version_id=version_id)
    return confirm(
        request,
        title=_("Publish %(name)s %(version)s?") % words,
        consequences=consequences(version),
        button=_("Publish"),
        kind="primary",
        back=reverse("review-version", args=(version_id,)),
    )
