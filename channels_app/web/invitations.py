"""Pages that answer and withdraw invitations to teams."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels_app import access
from channels_app.flows import invitation_links, invitations
from channels_app.web import inviting
from channels_app.web.inviting import list_url
from channels_app.web.requests import reader
from channels_app.web.responses import confirm


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
    return redirect(list_url(team))


@require_POST
def resend(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    team, error = invitations.resend(invitation_id=invitation_id, by=reader(request), now=timezone.now())
    if error:
        messages.error(request, error)
    else:
        messages.success(request, _("The invitation was sent again and is valid again."))
    return redirect(list_url(team))


@require_http_methods(["GET", "POST"])
def revoke_link(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = invitation_links.manageable(link_id, reader(request))
    if request.method == "POST":
        invitation_links.revoke(link_id=link_id, by=reader(request), now=timezone.now())
        messages.success(request, _("The link is revoked."))
        return redirect(list_url(link.team))
    return confirm(
        request,
        title=_("Revoke this link?"),
        consequences=[
            _("Nobody can join by it from now on; people who open it are told whom to ask."),
            _("People who joined by it stay."),
        ],
        button=_("Revoke link"),
        back=list_url(link.team),
    )


@require_http_methods(["GET", "POST"])
def of_team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Invites people to a team and lists its invitations and links: for its owners and for administrators."""
    team = access.team_to_invite_to(reader(request), team_id)
    return inviting.page(request, team, "channels_app/team_invitations.html")
