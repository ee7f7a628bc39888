from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from channels_app.web.audit.listing import listing


@require_safe
def every(request: HttpRequest) -> HttpResponseBase:
    return listing(request, "channels_app/administration/audit.html")
