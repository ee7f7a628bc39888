"""*Your settings → Sign-in*: where one is signed in, and the ways in."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from channels_app.flows import sessions
from channels_app.models import Session
from channels_app.web.browser_names import browser_name, is_phone
from channels_app.web.requests import reader
from channels_app.web.responses import confirm
from channels_app.web.sessions import stored_key

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    session: Session
    browser: str
    is_phone: bool
    is_present: bool


def rows_of(found: Iterable[Session], *, present: str = "") -> list[Row]:
    """Returns sessions as lists show them; `present` is the stored key of the reader's own."""
    return [Row(one, browser_name(one.agent), is_phone(one.agent), one.pk == present) for one in found]


@require_http_methods(["GET"])
def page(request: HttpRequest) -> HttpResponse:
    found = Paginator(sessions.of(reader(request), now=timezone.now()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"rows": rows_of(found, present=_present(request)), "page": found}
    return render(request, "channels_app/sessions.html", context)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Ends one session; asks first, as it may be the browser that somebody writes in."""
    if request.method == "POST":
        ended = sessions.end(by=reader(request), session_id=session_id, now=timezone.now())
        messages.success(request, _("%(browser)s is signed out.") % {"browser": browser_name(ended.agent)})
        return redirect("sessions")
    found = sessions.one_of(reader(request), session_id, now=timezone.now())
    return confirm(
        request,
        title=_("Sign out %(browser)s?") % {"browser": browser_name(found.agent)},
        consequences=[_("It has to sign in again. What is open there closes at once.")],
        button=_("Sign out"),
        back=reverse("sessions"),
    )


@require_http_methods(["GET", "POST"])
def end_others(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        count = sessions.end_others(by=reader(request), present=_present(request), now=timezone.now())
        words = ngettext("%(count)d browser is signed out.", "%(count)d browsers are signed out.", count)
        messages.success(request, words % {"count": count})
        return redirect("sessions")
    return confirm(
        request,
        title=_("Sign out everywhere else?"),
        consequences=[
            _("Every browser but this one has to sign in again."),
            _("API tokens keep working; revoke them under API tokens."),
        ],
        button=_("Sign out everywhere else"),
        back=reverse("sessions"),
    )


def _present(request: HttpRequest) -> str:
    return stored_key(request.session.session_key or "")
