from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from channels_app.models import Picture
from channels_app.server_settings import current


@require_safe
def logo(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """Returns the server's logo to everybody, for the sign-in page has it."""
    if picture_id != current().logo:
        raise Http404
    return picture(request, picture_id)


@require_safe
def picture(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    """Returns a sender's picture, which never changes: a new one has a new id."""
    found = get_object_or_404(Picture, pk=picture_id)
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return HttpResponse(bytes(found.png), content_type="image/png", headers=headers)
