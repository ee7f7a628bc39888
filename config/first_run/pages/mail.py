"""The fourth step: how mails leave, and who may sign up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from config.first_run import flow
from config.first_run.pages.frame import for_administrator, show
from config.models import FirstRun


@require_http_methods(["GET", "POST"])
@for_administrator
def mail(request: HttpRequest, run: FirstRun) -> HttpResponse:
    if request.method == "POST":
        flow.note_done("mail")
        return redirect("first-run")
    return show(request, run, "mail")
