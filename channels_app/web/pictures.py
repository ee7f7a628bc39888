from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from channels_app.models import Picture


@require_safe
def picture(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """Returns a sender's picture, which never changes: a new one has a new id."""
    found = get_object_or_404(Picture, pk=picture_id)
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return HttpResponse(bytes(found.png), content_type="image/png", headers=headers)
