"""`/api/v1/webhooks/<id>/actions`: which hosts the buttons of a webhook's cards may call."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_app.api.views import caller
from connectors.flows import actions, connecting
from connectors.models import Connection


class ActionPolicySerializer(serializers.Serializer[Connection]):
    hosts = serializers.ListField(
        source="action_hosts",
        child=serializers.CharField(max_length=270),
        help_text="`host`, `host:port` or `*.domain`. Empty: buttons call nothing.",
    )
    url = serializers.CharField(
        source="action_url",
        max_length=2048,
        allow_blank=True,
        default="",
        help_text="Where Adaptive Cards' Action.Submit and Action.Execute are posted to.",
    )


class ActionPolicy(APIView):
    scope: ClassVar[str] = "webhooks"

    @extend_schema(responses=ActionPolicySerializer)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        return Response(ActionPolicySerializer(connecting.connection_for(caller(request), webhook_id)).data)

    @extend_schema(request=ActionPolicySerializer, responses=ActionPolicySerializer)
    def put(self, request: Request, webhook_id: UUID) -> Response:
        connection = connecting.connection_for(caller(request), webhook_id)
        body = ActionPolicySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values: dict[str, Any] = body.validated_data
        try:
            actions.set_action_policy(
                connection=connection, by=caller(request), hosts=values["action_hosts"], url=values["action_url"]
            )
        except actions.InvalidPolicy as error:
            raise serializers.ValidationError({"": [str(error)]}) from error
        return Response(ActionPolicySerializer(connection).data)
