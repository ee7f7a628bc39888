"""The second step: the server's address as it is seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.first_run import checks, flow
from config.first_run.pages.frame import for_whom_it_is, show
from config.models import FirstRun


@require_http_methods(["GET", "POST"])
@for_whom_it_is
def server(request: HttpRequest, run: FirstRun) -> HttpResponse:
    if request.method == "POST":
        flow.note_done("server")
        return redirect("first-run")
    return show(request, run, "server", address=checks.seen_address(request))


@require_safe
@for_whom_it_is
def what_the_server_says(request: HttpRequest, run: FirstRun) -> HttpResponse:
    """Renders the checks alone: they ask other servers and take a moment."""
    return render(request, "first_run/checks.html", {"checks": checks.run(request)})
