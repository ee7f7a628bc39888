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
    """A page for what a person may not see (404, without a hint) or may not do (403, with the reason)."""
    if isinstance(error, access.NotVisible):
        return render(request, "404.html", status=404)
    if isinstance(error, access.NotAllowed):
        return render(request, "403.html", {"reason": str(error)}, status=403)
    return busy(request, error)


def server_error(request: HttpRequest) -> HttpResponse:
    """What is answered to an exception that nothing else made an answer of."""
    error = sys.exception()
    return (busy(request, error) if error else None) or unexpected(request)


def busy(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """503 where the database could not be reached just now: a page that loads itself again, a problem to the API."""
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
