"""Endpoints that archive, delete and restore teams and channels, and that change who sees a channel."""

from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_app import access
from channels_app.api.serializers import ChannelSerializer, TeamSerializer
from channels_app.api.views import caller
from channels_app.flows import archiving, channel_people, deleting
from channels_app.models import Channel, Team, User


class TeamFlow(Protocol):
    def __call__(self, *, team: Team, by: User, now: datetime) -> None: ...


class ChannelFlow(Protocol):
    def __call__(self, *, channel: Channel, by: User, now: datetime) -> None: ...


class _TeamChange(APIView):
    scope: ClassVar[str] = "teams"
    flow: ClassVar[TeamFlow]

    @extend_schema(request=None, responses=TeamSerializer)
    def post(self, request: Request, team_id: UUID) -> Response:
        team = self.found(caller(request), team_id)
        type(self).flow(team=team, by=caller(request), now=timezone.now())
        return Response(TeamSerializer(team).data)

    def found(self, by: User, team_id: UUID) -> Team:
        return access.team_for(by, team_id)


class ArchiveTeam(_TeamChange):
    """Archives a team: its channels can be read, but take no posts."""

    flow = staticmethod(archiving.archive_team)


class UnarchiveTeam(_TeamChange):
    """Lets an archived team's channels take posts again."""

    flow = staticmethod(archiving.unarchive_team)


class RestoreTeam(_TeamChange):
    """Undoes the deletion of a team, within seven days."""

    flow = staticmethod(deleting.restore_team)

    def found(self, by: User, team_id: UUID) -> Team:
        return access.deleted_team_for(by, team_id)


class _ChannelChange(APIView):
    scope: ClassVar[str] = "teams"
    flow: ClassVar[ChannelFlow]

    @extend_schema(request=None, responses=ChannelSerializer)
    def post(self, request: Request, channel_id: UUID) -> Response:
        channel = self.found(caller(request), channel_id)
        type(self).flow(channel=channel, by=caller(request), now=timezone.now())
        return Response(ChannelSerializer(channel).data)

    def found(self, by: User, channel_id: UUID) -> Channel:
        return access.channel_for(by, channel_id)


class ArchiveChannel(_ChannelChange):
    """Archives a channel: it can be read, but takes no posts."""

    flow = staticmethod(archiving.archive_channel)


class UnarchiveChannel(_ChannelChange):
    """Lets an archived channel take posts again."""

    flow = staticmethod(archiving.unarchive_channel)


class RestoreChannel(_ChannelChange):
    """Undoes the deletion of a channel, within seven days."""

    flow = staticmethod(deleting.restore_channel)

    def found(self, by: User, channel_id: UUID) -> Channel:
        return access.deleted_channel_for(by, channel_id)


class PrivacySerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[kind.value for kind in Channel.OF_TEAMS])
    user_ids = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Who stays, besides the caller, in a channel made private; null for everyone now in the team.",
    )


class ChannelPrivacy(APIView):
    """Makes a standard channel private or a private one standard, with its whole history."""

    scope: ClassVar[str] = "teams"

    @extend_schema(request=PrivacySerializer, responses=ChannelSerializer)
    def post(self, request: Request, channel_id: UUID) -> Response:
        by = caller(request)
        channel = access.channel_for(by, channel_id)
        body = PrivacySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["kind"] == Channel.Kind.STANDARD:
            channel_people.make_standard(channel=channel, by=by)
        else:
            keep = _colleagues(channel, body.validated_data["user_ids"])
            channel_people.make_private(channel=channel, by=by, keep=keep)
        return Response(ChannelSerializer(channel).data, status=status.HTTP_200_OK)


def _colleagues(channel: Channel, ids: list[UUID] | None) -> list[User] | None:
    if ids is None:
        return None
    found = {person.pk: person for person in channel_people.colleagues(channel).filter(pk__in=ids)}
    if missing := [id for id in ids if id not in found]:
        raise ValidationError({"user_ids": [f"{missing[0]} is not in the team."]})
    return list(found.values())
