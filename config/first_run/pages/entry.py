"""The page behind the link, and the page for people who still have to enter it."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.first_run import guesses, links, progress
from config.first_run.pages.frame import PROOF, for_whom_it_is, is_administrator, is_proved, show, used_or_gone
from config.models import FirstRun

# In the address after the link was opened: a browser that lost the proof until then keeps no cookies.
OPENED = "opened"


class LinkForm(forms.Form):
    link = forms.CharField(
        label=gettext_lazy("The link, or its last part"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_link(self) -> str:
        return str(self.cleaned_data["link"]).strip().rstrip("/").rpartition("/")[2]


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    return _open(request, token)


@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    run, form = progress.row(), LinkForm(request.POST or None)
    if not progress.is_unclaimed(run):
        return redirect("first-run") if is_administrator(request, run) else used_or_gone(request, run)
    if is_proved(request, run):
        return redirect("first-run-server")
    if request.method == "POST" and form.is_valid():
        return _open(request, form.cleaned_data["link"])
    problem = _no_cookies() if OPENED in request.GET else ""
    return show(request, run, "prove", form=form, problem=problem)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    run = progress.row()
    if OPENED in request.GET and progress.is_unclaimed(run) and not is_proved(request, run):
        return show(request, run, "prove", form=LinkForm(), problem=_no_cookies())
    return _next(request)


@for_whom_it_is
def _next(request: HttpRequest, run: FirstRun) -> HttpResponse:
    return redirect(progress.next_step(run).url_name)


def _open(request: HttpRequest, token: str) -> HttpResponse:
    run = progress.row()
    if not progress.is_unclaimed(run):
        return redirect("first-run") if is_administrator(request, run) else used_or_gone(request, run)
    if guesses.too_many(request):
        words = _("Too many wrong links came from your address. Wait ten minutes, then open the right one.")
        return show(request, run, "prove", form=LinkForm(), problem=words, status=429)
    proof = links.proof_of(token, now=timezone.now())
    if proof is None:
        guesses.count(request)
        return show(request, run, "prove", form=LinkForm(), problem=_wrong(run, token), status=403)
    request.session[PROOF] = proof
    return redirect(f"/setup/?{OPENED}")


def _wrong(run: FirstRun, token: str) -> str:
    if links.has_expired(run, token, now=timezone.now()):
        return _("This link has expired: it works for one day.")
    return _("This is not the newest link: each start of the server makes a new one, and earlier ones stop working.")


def _no_cookies() -> str:
    return _("Your browser kept no cookie of this server. Allow cookies, and open it at %(url)s.") % {
        "url": settings.BASE_URL
    }
