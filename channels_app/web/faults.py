from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from channels_app import access


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """A page for what a person may not see (404, without a hint) or may not do (403, with the reason)."""
    if isinstance(error, access.NotVisible):
        return render(request, "404.html", status=404)
    if isinstance(error, access.NotAllowed):
        return render(request, "403.html", {"reason": str(error)}, status=403)
    return None
