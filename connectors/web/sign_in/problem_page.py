from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from connectors.identity.errors import Fault


def problem(request: HttpRequest, fault: Fault, *, name: str, status: int = 403) -> HttpResponse:
    """Returns the page that says why a sign-in with a provider failed, and what to do."""
    context = {
        "title": _("You are not signed in"),
        "provider": name,
        "sentence": fault.sentence,
        "advice": fault.advice,
    }
    return render(request, "connectors/sign_in/problem.html", context, status=status)
