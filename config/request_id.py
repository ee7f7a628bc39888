"""The id that a proxy gave a request (`X-Request-ID`), for the log lines that are written on its behalf."""

import re
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[\w.:=+/-]{1,128}", re.ASCII)
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        # Not reset at the end: errors are logged after the answer, and every request sets its own id.
        request_id.set(given if WELL_FORMED.fullmatch(given) else "")
        return self.get_response(request)
