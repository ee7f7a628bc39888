"""`/api/v1/people`: everybody on this server, for site administrators only. Others get 404."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_app import access
from channels_app.api.views import caller
from channels_app.flows import accounts
from channels_app.models import User


class AccountSerializer(serializers.ModelSerializer[User]):
    display_name = serializers.CharField(source="__str__", read_only=True)
    is_administrator = serializers.BooleanField(source="is_staff", read_only=True)

    class Meta:
        model = User
        fields = ("id", "email", "display_name", "is_active", "is_administrator", "date_joined", "last_login")


class NewAccountSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()
    display_name = serializers.CharField(max_length=80)


class CreatedAccountSerializer(AccountSerializer):
    password_link = serializers.CharField(read_only=True, help_text="Works once: where the person chooses a password.")

    class Meta(AccountSerializer.Meta):
        fields = (*AccountSerializer.Meta.fields, "password_link")  # type: ignore[assignment]


class ActiveAccountSerializer(serializers.Serializer[Any]):
    is_active = serializers.BooleanField(help_text="False ends sessions, tokens and open pages at once.")


class People(generics.ListAPIView[User]):
    """Everybody, newest first; `?q=` searches names and addresses, `?show=` filters."""

    scope: ClassVar[str] = "people"
    serializer_class = AccountSerializer
    queryset = User.objects.none()

    @extend_schema(parameters=[OpenApiParameter("q", str), OpenApiParameter("show", str, enum=list(accounts.SHOWN))])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[User]:
        asked = self.request.query_params
        return accounts.people(by=caller(self.request), query=asked.get("q", ""), show=asked.get("show", "all"))

    @extend_schema(request=NewAccountSerializer, responses={201: CreatedAccountSerializer})
    def post(self, request: Request) -> Response:
        """Creates a person without a password; nothing is mailed."""
        access.require_administrator(caller(request))
        body = NewAccountSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        person = accounts.create_person(by=caller(request), **body.validated_data)
        created = {**AccountSerializer(person).data, "password_link": accounts.one_time_link(person)}
        return Response(created, status=status.HTTP_201_CREATED)


class OnePerson(APIView):
    scope: ClassVar[str] = "people"

    @extend_schema(responses=AccountSerializer)
    def get(self, request: Request, user_id: UUID) -> Response:
        return Response(AccountSerializer(accounts.person_for(caller(request), user_id)).data)

    @extend_schema(request=ActiveAccountSerializer, responses=AccountSerializer)
    def patch(self, request: Request, user_id: UUID) -> Response:
        """Deactivates or reactivates a person."""
        person = accounts.person_for(caller(request), user_id)
        body = ActiveAccountSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        change = accounts.reactivate if body.validated_data["is_active"] else accounts.deactivate
        change(person=person, by=caller(request), now=timezone.now())
        return Response(AccountSerializer(person).data)
