"""`/api/v1/invitations`: receiving and sending invitations. No answer reveals whether somebody has an address."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_app import access
from channels_app.api.views import caller
from channels_app.flows import invitations
from channels_app.models import Invitation, Membership


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    team_id = serializers.UUIDField(read_only=True)
    team_name = serializers.CharField(source="team.name", read_only=True)
    invited_by = serializers.CharField(read_only=True, help_text="Display name of who asked.")

    class Meta:
        model = Invitation
        fields = ("id", "team_id", "team_name", "email", "role", "invited_by", "invited_at")


class NewInvitationSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Membership.Role.choices, default=Membership.Role.MEMBER)


class AskedSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()


class AnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(choices=["accept", "decline"])


class TeamInvitations(generics.ListAPIView[Invitation]):
    """A team's unanswered invitations, for its owners."""

    scope: ClassVar[str] = "teams"
    serializer_class = InvitationSerializer
    queryset = Invitation.objects.none()

    def get_queryset(self) -> QuerySet[Invitation]:
        team = access.team_for(caller(self.request), self.kwargs["team_id"])
        access.require(access.may_own(caller(self.request), team), _("Only an owner of the team can do this."))
        return invitations.in_team(team, now=timezone.now())

    @extend_schema(request=NewInvitationSerializer, responses={202: AskedSerializer})
    def post(self, request: Request, team_id: UUID) -> Response:
        """Invites the person with this address; if a site administrator does so, adds them at once."""
        team = access.team_for(caller(request), team_id)
        access.require(access.may_own(caller(request), team), _("Only an owner of the team can add people."))
        body = NewInvitationSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        added = invitations.ask(team=team, by=caller(request), now=timezone.now(), **body.validated_data)
        return Response({"detail": invitations.invitation_reply(added)}, status=status.HTTP_202_ACCEPTED)


class Invitations(generics.ListAPIView[Invitation]):
    """The invitations that the caller may answer."""

    scope: ClassVar[str] = "teams"
    serializer_class = InvitationSerializer
    queryset = Invitation.objects.none()

    def get_queryset(self) -> QuerySet[Invitation]:
        return invitations.of(caller(self.request), now=timezone.now())


class OneInvitation(APIView):
    scope: ClassVar[str] = "teams"

    @extend_schema(responses=InvitationSerializer)
    def get(self, request: Request, invitation_id: UUID) -> Response:
        found = invitations.one_of(caller(request), invitation_id, now=timezone.now())
        return Response(InvitationSerializer(found).data)

    @extend_schema(request=AnswerSerializer, responses={204: None})
    def post(self, request: Request, invitation_id: UUID) -> Response:
        invitations.one_of(caller(request), invitation_id, now=timezone.now())
        body = AnswerSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        answer = invitations.accept if body.validated_data["answer"] == "accept" else invitations.decline
        answer(invitation_id=invitation_id, by=caller(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        """Withdraws an invitation to a team that the caller owns."""
        invitations.withdraw(invitation_id=invitation_id, by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
