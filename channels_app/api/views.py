"""`/api/v1/`: teams, channels, messages. Each view translates, calls one flow, translates back."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from channels_app import access
from channels_app.api.serializers import (
    ChannelSerializer,
    MemberSerializer,
    MessageSerializer,
    NewMessageSerializer,
    SuggestionSerializer,
    TeamSerializer,
)
from channels_app.flows import channels, deleting, mentions, posting, teams
from channels_app.models import Channel, Membership, Message, Team, User
from channels_app.models.user import with_proof


def caller(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


class Teams(generics.ListCreateAPIView[Team]):
    scope: ClassVar[str] = "teams"
    serializer_class = TeamSerializer
    queryset = Team.objects.none()

    def get_queryset(self) -> QuerySet[Team]:
        return access.visible_teams(caller(self.request))

    def perform_create(self, serializer: BaseSerializer[Team]) -> None:
        values = {
            name: serializer.validated_data.pop(name) for name in teams.DETAILS if name in serializer.validated_data
        }
        team = teams.create_team(by=caller(self.request), **values)
        if serializer.validated_data:
            teams.change_team(team=team, by=caller(self.request), **serializer.validated_data)
        serializer.instance = team


class OneTeam(generics.RetrieveUpdateDestroyAPIView[Team]):
    scope: ClassVar[str] = "teams"
    serializer_class = TeamSerializer
    http_method_names = ("get", "patch", "delete", "head", "options")

    def perform_destroy(self, instance: Team) -> None:
        """Deletes the team; for seven days it can be restored."""
        deleting.delete_team(team=instance, by=caller(self.request), now=timezone.now())

    def get_object(self) -> Team:
        return access.team_for(caller(self.request), self.kwargs["team_id"])

    def perform_update(self, serializer: BaseSerializer[Team]) -> None:
        assert serializer.instance
        teams.change_team(team=serializer.instance, by=caller(self.request), **serializer.validated_data)


class Members(generics.ListAPIView[Membership]):
    scope: ClassVar[str] = "teams"
    serializer_class = MemberSerializer
    queryset = Membership.objects.none()

    def get_queryset(self) -> QuerySet[Membership]:
        team = access.team_for(caller(self.request), self.kwargs["team_id"])
        return Membership.objects.filter(team=team).prefetch_related(Prefetch("user", with_proof(User.objects.all())))


class Channels(generics.ListCreateAPIView[Channel]):
    scope: ClassVar[str] = "teams"
    serializer_class = ChannelSerializer
    queryset = Channel.objects.none()

    def get_queryset(self) -> QuerySet[Channel]:
        team = access.team_for(caller(self.request), self.kwargs["team_id"])
        return access.visible_channels(caller(self.request)).filter(team=team)

    def perform_create(self, serializer: BaseSerializer[Channel]) -> None:
        team = access.team_for(caller(self.request), self.kwargs["team_id"])
        serializer.instance = channels.create_channel(team=team, by=caller(self.request), **serializer.validated_data)


class OneChannel(generics.RetrieveDestroyAPIView[Channel]):
    scope: ClassVar[str] = "teams"
    serializer_class = ChannelSerializer

    def get_object(self) -> Channel:
        return access.channel_for(caller(self.request), self.kwargs["channel_id"])

    def perform_destroy(self, instance: Channel) -> None:
        deleting.delete_channel(channel=instance, by=caller(self.request), now=timezone.now())


class Messages(generics.ListAPIView[Message]):
    """Messages of a channel, newest first. `?root=<id>` gives a thread's replies instead of the channel's roots."""

    scope: ClassVar[str] = "messages"
    serializer_class = MessageSerializer
    queryset = Message.objects.none()

    def get_queryset(self) -> QuerySet[Message]:
        channel = access.channel_for(caller(self.request), self.kwargs["channel_id"])
        messages = Message.objects.filter(channel=channel, deleted_at=None).defer("unpacked_payload")
        return messages.filter(root=_thread(self.request))

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def post(self, request: Request, channel_id: UUID) -> Response:
        channel = access.channel_for(caller(request), channel_id)
        body = NewMessageSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        message = posting.post_text(channel=channel, by=caller(request), **body.validated_data)
        message.refresh_from_db()
        return Response(MessageSerializer(message).data, status=status.HTTP_201_CREATED)


class Mentionable(APIView):
    """People and services of a channel, to mention by the start of a name (`?q=`); `mark` goes into the text."""

    scope: ClassVar[str] = "messages"

    @extend_schema(parameters=[OpenApiParameter("q", str)], responses=SuggestionSerializer(many=True))
    def get(self, request: Request, channel_id: UUID) -> Response:
        channel = access.channel_for(caller(request), channel_id)
        found = mentions.suggest(channel=channel, by=caller(request), query=request.query_params.get("q", ""))
        return Response(SuggestionSerializer(found, many=True).data)


def _thread(request: Request) -> UUID | None:
    text = request.query_params.get("root")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise ValidationError({"root": ["This is not a message id."]}) from None


class OneMessage(APIView):
    scope: ClassVar[str] = "messages"

    @extend_schema(responses=MessageSerializer)
    def get(self, request: Request, message_id: UUID) -> Response:
        return Response(MessageSerializer(access.message_for(caller(request), message_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, message_id: UUID) -> Response:
        message = access.message_for(caller(request), message_id)
        posting.delete_message(message=message, by=caller(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class Me(APIView):
    """The token's user, and what the token may do."""

    scope: ClassVar[str] = "teams"

    @extend_schema(responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        user = caller(request)
        auth: Any = request.auth
        return Response({"id": user.pk, "email": user.email, "display_name": str(user), "scopes": auth.scopes})
