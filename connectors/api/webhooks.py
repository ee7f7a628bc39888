"""`/api/v1/…/webhooks`: create, list, change, rotate, pause, resume, remove."""

from datetime import timedelta
from typing import Any, ClassVar
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
from connectors.flows import connecting
from connectors.models import Connection

CONNECTOR = "incoming-webhook"


class WebhookSerializer(serializers.ModelSerializer[Connection]):
    channel_id = serializers.UUIDField(read_only=True)
    team_id = serializers.UUIDField(source="channel.team_id", read_only=True)
    connector = serializers.SlugField(source="installation.connector", read_only=True)

    class Meta:
        model = Connection
        fields = (
            "id",
            "name",
            "state",
            "teams_compatible",
            "connector",
            "channel_id",
            "team_id",
            "created_at",
        )
        read_only_fields = ("id", "state", "created_at")


class UrlsSerializer(serializers.Serializer[Any]):
    short = serializers.URLField()
    teams = serializers.URLField()
    workflows = serializers.URLField()


class NewWebhookSerializer(WebhookSerializer):
    """A webhook with its URLs, which are shown in this answer and never again."""

    urls = UrlsSerializer()

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "urls")  # type: ignore[assignment]


class RotationSerializer(serializers.Serializer[Any]):
    overlap_seconds = serializers.IntegerField(
        min_value=0,
        max_value=int(connecting.LONGEST_OVERLAP.total_seconds()),
        default=86_400,
        help_text="How long the old URLs go on working.",
    )


def with_urls(connection: Connection, urls: connecting.WebhookUrls) -> Any:
    """Returns a new webhook as NewWebhookSerializer describes it; the URLs are not a field of the model."""
    return {**WebhookSerializer(connection).data, "urls": UrlsSerializer(urls).data}


class Webhooks(generics.ListAPIView[Connection]):
    scope: ClassVar[str] = "webhooks"
    serializer_class = WebhookSerializer
    queryset = Connection.objects.none()

    def get_queryset(self) -> QuerySet[Connection]:
        channel = access.channel_for(caller(self.request), self.kwargs["channel_id"])
        found: QuerySet[Connection] = connecting.connections_of(caller(self.request)).filter(channel=channel)
        return found.select_related("channel", "installation")

    @extend_schema(request=WebhookSerializer, responses={201: NewWebhookSerializer})
    def post(self, request: Request, channel_id: UUID) -> Response:
        channel = access.channel_for(caller(request), channel_id)
        body = WebhookSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        created = connecting.connect(channel=channel, by=caller(request), connector=CONNECTOR, **body.validated_data)
        return Response(with_urls(*created), status=status.HTTP_201_CREATED)


class OneWebhook(APIView):
    scope: ClassVar[str] = "webhooks"

    @extend_schema(responses=WebhookSerializer)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        return Response(WebhookSerializer(connecting.connection_for(caller(request), webhook_id)).data)

    @extend_schema(request=WebhookSerializer, responses=WebhookSerializer)
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        connection = connecting.connection_for(caller(request), webhook_id)
        body = WebhookSerializer(connection, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        connecting.change(connection=connection, by=caller(request), **body.validated_data)
        connection.refresh_from_db()
        return Response(WebhookSerializer(connection).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        connection = connecting.connection_for(caller(request), webhook_id)
        connecting.remove(connection=connection, by=caller(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class RotateWebhook(APIView):
    scope: ClassVar[str] = "webhooks"

    @extend_schema(request=RotationSerializer, responses=NewWebhookSerializer)
    def post(self, request: Request, webhook_id: UUID) -> Response:
        connection = connecting.connection_for(caller(request), webhook_id)
        body = RotationSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        overlap = timedelta(seconds=body.validated_data["overlap_seconds"])
        urls = connecting.rotate(connection=connection, by=caller(request), overlap=overlap, now=timezone.now())
        return Response(with_urls(connection, urls))


class PauseWebhook(APIView):
    scope: ClassVar[str] = "webhooks"

    @extend_schema(request=None, responses=WebhookSerializer)
    def post(self, request: Request, webhook_id: UUID) -> Response:
        connection = connecting.connection_for(caller(request), webhook_id)
        connecting.pause(connection=connection, by=caller(request))
        return Response(WebhookSerializer(connection).data)


class ResumeWebhook(APIView):
    scope: ClassVar[str] = "webhooks"

    @extend_schema(request=None, responses=WebhookSerializer)
    def post(self, request: Request, webhook_id: UUID) -> Response:
        connection = connecting.connection_for(caller(request), webhook_id)
        connecting.resume(connection=connection, by=caller(request), now=timezone.now())
        return Response(WebhookSerializer(connection).data)
