from django.http import HttpRequest
from django.http.response import HttpResponseBase

from channels_app.web.audit.listing import listing


def every(request: HttpRequest) -> HttpResponseBase:
    return listing(request, "channels_app/administration/audit.html")
