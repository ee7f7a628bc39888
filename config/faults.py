"""Responses to unreadable requests and to server errors: a page, or a problem document for the API."""

from django.http import HttpRequest, HttpResponseBase
from django.views import defaults

from channels_app.api import fallbacks
from channels_app.web import error_pages


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if request.path_info.startswith(fallbacks.PREFIX):
        return fallbacks.problem(400, "Bad Request", "The request cannot be read.")
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    answer = error_pages.server_error(request)
    if answer.status_code != 500 or not request.path_info.startswith(fallbacks.PREFIX):
        return answer
    return fallbacks.problem(500, "Internal Server Error", "An error of the server. It was recorded; try again later.")
