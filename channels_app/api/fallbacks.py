"""Answers requests under `/api/` that no view handles: problem documents, and paths with or without their slash."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

PREFIX = "/api/"


@csrf_exempt  # as the API's views are, which know no cookies
def other_form(request: HttpRequest, **parts: str) -> HttpResponse:
    """Handles a request like the same path with or without its trailing slash; a redirect would lose the body."""
    path = request.path_info
    try:
        match = resolve(path.rstrip("/") if path.endswith("/") else f"{path}/")
    except Resolver404:
        return problem(404, "Not Found", "There is no such address in the API.")
    if match.func is other_form:
        return problem(404, "Not Found", "There is no such address in the API.")
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def problem(status: int, title: str, detail: str) -> HttpResponse:
    members = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(members, status=status, content_type="application/problem+json")
