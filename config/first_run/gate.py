"""Answers every page with "the server is being set up" until the first administrator exists."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from channels_app.models import User

# What is answered meanwhile: the first run itself, the choice of a language, and what asks for a token anyway.
OPEN = ("/setup/", "/language", "/logo/", "/api", "/scim/")


class FirstRunMiddleware:
    """Answers 503 on the pages of a server without people. Once there are some, it asks the database no more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.is_over = bool(settings.DEMO)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.is_over or request.path.startswith(OPEN):
            return self.get_response(request)
        self.is_over = User.objects.exists()
        if self.is_over:
            return self.get_response(request)
        response = render(request, "first_run/closed.html", status=503)
        response["Cache-Control"] = "no-store"
        # Django would log each as an error of the server's.
        vars(response)["_has_been_logged"] = True
        return response
