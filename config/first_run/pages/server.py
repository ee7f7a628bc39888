"""The second step: the server's name and logo, and its address as it is seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from channels_app.web.administration.settings.forms import IdentityForm
from channels_app.web.uploads import takes_files
from config.first_run import checks, flow
from config.first_run.pages.frame import for_whom_it_is, show
from config.models import FirstRun


class ServerForm(IdentityForm):
    names = ("server_name", "contact_email")


@takes_files
@require_http_methods(["GET", "POST"])
@for_whom_it_is
def server(request: HttpRequest, run: FirstRun) -> HttpResponse:
    form = ServerForm(request.POST, request.FILES) if request.method == "POST" else ServerForm()
    if form.is_bound and form.is_valid() and form.save(by=run.administrator):
        flow.note_done("server")
        return redirect("first-run")
    return show(request, run, "server", form=form, address=checks.seen_address(request))


@require_safe
@for_whom_it_is
def render_checks(request: HttpRequest, run: FirstRun) -> HttpResponse:
    """Renders the checks alone: they ask other servers and take a moment."""
    return render(request, "first_run/checks.html", {"checks": checks.run(request)})
