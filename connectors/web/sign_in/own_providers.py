"""The providers that somebody's account is connected to, on *Your settings → Sign-in*."""

from typing import Any

from allauth.socialaccount.views import ConnectionsView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy


class OwnProviders(ConnectionsView):  # type: ignore[misc]  # allauth has no types
    """Takes the form that disconnects one; the page itself is ours."""

    success_url = reverse_lazy("sessions")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("sessions")

    def form_invalid(self, form: Any) -> HttpResponse:
        for errors in form.errors.values():
            for error in errors:
                messages.error(self.request, str(error))
        return redirect("sessions")


page = OwnProviders.as_view()
