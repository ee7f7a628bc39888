from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from channels_app import access
from channels_app.web.audit.listing import listing
from channels_app.web.requests import reader


@require_safe
def of_team(request: HttpRequest, team_id: UUID) -> HttpResponseBase:
    return listing(request, "channels_app/audit_team.html", team=access.team_for(reader(request), team_id))
