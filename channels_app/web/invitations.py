"""Pages that answer and withdraw invitations to teams."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from channels_app.flows import invitations
from channels_app.web.requests import reader


@require_POST
def accept(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    team = invitations.accept(invitation_id=invitation_id, by=reader(request), now=timezone.now())
    messages.success(request, _("You are in %(team)s now.") % {"team": team.name})
    return redirect("team", team_id=team.pk)


@require_POST
def decline(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    team = invitations.decline(invitation_id=invitation_id, by=reader(request), now=timezone.now())
    messages.success(request, _("You declined to join %(team)s.") % {"team": team.name})
    return redirect("notifications")


@require_POST
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    team = invitations.withdraw(invitation_id=invitation_id, by=reader(request))
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("team", team_id=team.pk)
