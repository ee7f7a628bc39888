"""`/api/v1/…/outgoing-webhooks`: create, change, rotate, pause, test, remove; allow in private channels and chats."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_app import access
from channels_app.api.views import caller
from channels_app.cards import plain_text
from channels_app.models import User
from connectors.flows import outgoing
from connectors.models import OutgoingPlace, OutgoingWebhook
from connectors.models.outgoing import LONGEST_TIMEOUT


class OutgoingSerializer(serializers.ModelSerializer[OutgoingWebhook]):
    """`callback_url` may carry secrets, so only those who manage it get it; the others get its `host`."""

    team_id = serializers.UUIDField(read_only=True)
    host = serializers.SerializerMethodField()
    timeout = serializers.IntegerField(min_value=1, max_value=LONGEST_TIMEOUT, required=False)

    class Meta:
        model = OutgoingWebhook
        fields = (
            "id",
            "team_id",
            "name",
            "callback_url",
            "host",
            "description",
            "timeout",
            "in_chats",
            "state",
            "problem",
            "problem_since",
            "created_at",
        )
        read_only_fields = ("id", "state", "problem", "problem_since", "created_at")

    def get_host(self, webhook: OutgoingWebhook) -> str:
        return urlsplit(webhook.callback_url).hostname or ""

    def to_representation(self, webhook: OutgoingWebhook) -> dict[str, Any]:
        shown = super().to_representation(webhook)
        return shown if self.context["may_manage"] else shown | {"callback_url": None}


class NewOutgoingSerializer(OutgoingSerializer):
    """A webhook with its security token, which is shown in this answer and never again."""

    token = serializers.CharField(read_only=True)

    class Meta(OutgoingSerializer.Meta):
        fields = (*OutgoingSerializer.Meta.fields, "token")  # type: ignore[assignment]


class OverlapSerializer(serializers.Serializer[Any]):
    overlap_seconds = serializers.IntegerField(
        min_value=0,
        max_value=int(outgoing.LONGEST_OVERLAP.total_seconds()),
        default=int(outgoing.OVERLAP.total_seconds()),
        help_text="How long the token before goes on signing beside the new one.",
    )


class SampleSerializer(serializers.Serializer[Any]):
    """What was sent, what came back; `plain` is the text of what would be posted."""

    url = serializers.CharField()
    request_headers = serializers.DictField(child=serializers.CharField())
    request_body = serializers.CharField()
    seconds = serializers.FloatField()
    status = serializers.IntegerField(allow_null=True)
    response_headers = serializers.DictField(child=serializers.CharField())
    response_body = serializers.CharField()
    problem = serializers.CharField()
    problem_kind = serializers.CharField()
    plain = serializers.CharField(allow_null=True)


class PlaceSerializer(serializers.ModelSerializer[OutgoingPlace]):
    """`awaits_id` is the person in a direct chat who has to agree first."""

    outgoing_id = serializers.UUIDField(source="webhook_id", read_only=True)
    name = serializers.CharField(source="webhook.name", read_only=True)
    let_in_by_id = serializers.UUIDField(read_only=True, allow_null=True)
    awaits_id = serializers.UUIDField(read_only=True, allow_null=True)

    class Meta:
        model = OutgoingPlace
        fields = ("outgoing_id", "name", "let_in_by_id", "awaits_id", "created_at")


def with_token(webhook: OutgoingWebhook, token: str) -> Any:
    """Returns a new webhook as NewOutgoingSerializer describes it; the token is not a field of the model."""
    return {**OutgoingSerializer(webhook, context={"may_manage": True}).data, "token": token}


def shown_to(user: User, webhook: OutgoingWebhook) -> Any:
    return OutgoingSerializer(webhook, context={"may_manage": access.may_manage_outgoing(user, webhook.team)}).data


class Outgoing(APIView):
    """What all of these share: the scope, and a flow's refusal as the error of a field."""

    scope: ClassVar[str] = "webhooks"

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, outgoing.InvalidOutgoing):
            exc = serializers.ValidationError({exc.field: [str(exc)]})
        return super().handle_exception(exc)


class OutgoingWebhooks(Outgoing, generics.ListAPIView[OutgoingWebhook]):
    serializer_class = OutgoingSerializer
    queryset = OutgoingWebhook.objects.none()

    def get_queryset(self) -> QuerySet[OutgoingWebhook]:
        team = access.team_for(caller(self.request), self.kwargs["team_id"])
        return outgoing.outgoing_of(caller(self.request)).filter(team=team)

    def get_serializer_context(self) -> dict[str, Any]:
        """Adds `may_manage`; works for OPTIONS too, which describes the route without requiring the team."""
        team = access.visible_teams(caller(self.request)).filter(pk=self.kwargs["team_id"]).first()
        may_manage = team is not None and access.may_manage_outgoing(caller(self.request), team)
        return {**super().get_serializer_context(), "may_manage": may_manage}

    @extend_schema(request=OutgoingSerializer, responses={201: NewOutgoingSerializer})
    def post(self, request: Request, team_id: UUID) -> Response:
        team = access.team_for(caller(request), team_id)
        body = OutgoingSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        created = outgoing.create(team=team, by=caller(request), **body.validated_data)
        return Response(with_token(*created), status=status.HTTP_201_CREATED)


class OneOutgoing(Outgoing):
    @extend_schema(responses=OutgoingSerializer)
    def get(self, request: Request, outgoing_id: UUID) -> Response:
        return Response(shown_to(caller(request), outgoing.outgoing_for(caller(request), outgoing_id)))

    @extend_schema(request=OutgoingSerializer, responses=OutgoingSerializer)
    def patch(self, request: Request, outgoing_id: UUID) -> Response:
        webhook = outgoing.outgoing_for(caller(request), outgoing_id)
        body = OutgoingSerializer(webhook, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        outgoing.change(webhook=webhook, by=caller(request), **body.validated_data)
        return Response(shown_to(caller(request), webhook))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, outgoing_id: UUID) -> Response:
        webhook = outgoing.outgoing_for(caller(request), outgoing_id)
        outgoing.remove(webhook=webhook, by=caller(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class RotateOutgoing(Outgoing):
    @extend_schema(request=OverlapSerializer, responses=NewOutgoingSerializer)
    def post(self, request: Request, outgoing_id: UUID) -> Response:
        webhook = outgoing.outgoing_for(caller(request), outgoing_id)
        body = OverlapSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        overlap = timedelta(seconds=body.validated_data["overlap_seconds"])
        token = outgoing.rotate(webhook=webhook, by=caller(request), now=timezone.now(), overlap=overlap)
        return Response(with_token(webhook, token))


class Overlap(Outgoing):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, outgoing_id: UUID) -> Response:
        """Ends the overlap once the service has the new token: the previous token stops signing now."""
        webhook = outgoing.outgoing_for(caller(request), outgoing_id)
        outgoing.end_overlap(webhook=webhook, by=caller(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class PauseOutgoing(Outgoing):
    @extend_schema(request=None, responses=OutgoingSerializer)
    def post(self, request: Request, outgoing_id: UUID) -> Response:
        webhook = outgoing.outgoing_for(caller(request), outgoing_id)
        outgoing.pause(webhook=webhook, by=caller(request))
        return Response(shown_to(caller(request), webhook))


class ResumeOutgoing(Outgoing):
    @extend_schema(request=None, responses=OutgoingSerializer)
    def post(self, request: Request, outgoing_id: UUID) -> Response:
        webhook = outgoing.outgoing_for(caller(request), outgoing_id)
        outgoing.resume(webhook=webhook, by=caller(request))
        return Response(shown_to(caller(request), webhook))


class TestOutgoing(Outgoing):
    @extend_schema(request=None, responses=SampleSerializer)
    def post(self, request: Request, outgoing_id: UUID) -> Response:
        """Sends a sample and shows request, response and timing; nothing is posted."""
        webhook = outgoing.outgoing_for(caller(request), outgoing_id)
        sample = outgoing.try_out(webhook=webhook, by=caller(request), now=timezone.now())
        plain = plain_text(sample.envelope) if sample.envelope else None
        shown = {name: value for name, value in asdict(sample).items() if name != "envelope"}
        return Response(SampleSerializer({**shown, "plain": plain}).data)


class Places(Outgoing, generics.ListAPIView[OutgoingPlace]):
    """Which outgoing webhooks a private channel or a chat allows. In a standard channel all of the team's work."""

    serializer_class = PlaceSerializer
    queryset = OutgoingPlace.objects.none()

    def get_queryset(self) -> QuerySet[OutgoingPlace]:
        channel = access.channel_for(caller(self.request), self.kwargs["channel_id"])
        return outgoing.places_of(caller(self.request), channel)


class OnePlace(Outgoing):
    @extend_schema(request=None, responses=PlaceSerializer)
    def put(self, request: Request, channel_id: UUID, outgoing_id: UUID) -> Response:
        """Allows the service there; in a direct chat, the other person agrees this way."""
        by = caller(request)
        channel = access.channel_for(by, channel_id)
        asked = outgoing.places_of(by, channel).filter(webhook=outgoing_id, awaits=by).first()
        if asked:
            outgoing.agree(place=asked, by=by)
            return Response(PlaceSerializer(asked).data)
        webhook = outgoing.outgoing_for(by, outgoing_id)
        return Response(PlaceSerializer(outgoing.allow(webhook=webhook, channel=channel, by=by)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, channel_id: UUID, outgoing_id: UUID) -> Response:
        outgoing.revoke(place=outgoing.place_for(caller(request), channel_id, outgoing_id), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
