import logging
import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error as unexpected

from channels_app import access, database

log = logging.getLogger(__name__)


BUSY = "The server is busy. Send the same request again after the seconds that Retry-After names."


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Returns a page for what a user may not see (404, without a hint) or may not do (403, with the reason).

    For other errors, returns what `busy` does.
    """
    if isinstance(error, access.NotVisible):
        return render(request, "404.html", status=404)
    if isinstance(error, access.NotAllowed):
        return render(request, "403.html", {"reason": str(error)}, status=403)
    return busy(request, error)


def server_error(request: HttpRequest) -> HttpResponse:
    """Returns the response to an exception that nothing else handled."""
    error = sys.exception()
    return (busy(request, error) if error else None) or unexpected(request)


def busy(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """Returns a 503 if the database is unreachable, else None.

    It is a page that reloads itself or, for the API, a problem.
    """
    if not database.is_unavailable(error):
        return None
    log.warning("%s %s not answered, the database is busy or away: %s", request.method, request.path, error)
    response: HttpResponse
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": BUSY}
        response = JsonResponse(problem, status=503, content_type="application/problem+json")
    else:
        again = database.RETRY_AFTER if request.method == "GET" else None
        response = HttpResponse(render_to_string("503.html", {"again": again}), status=503)
    response["Retry-After"] = str(database.RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
