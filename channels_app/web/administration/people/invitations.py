from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from channels_app.web import inviting


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Invites people to the server, without a team."""
    return inviting.page(request, None, "channels_app/administration/invitations.html")
