"""`/api/v1/chats`: start, list, rename, add people, leave. Messages are under `/api/v1/channels/<id>/messages`."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_app import access
from channels_app.api.views import caller
from channels_app.flows import chats
from channels_app.models import Chat, User


class PersonSerializer(serializers.ModelSerializer[User]):
    user_id = serializers.UUIDField(source="id", read_only=True)
    display_name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = User
        fields = ("user_id", "display_name")


class ChatSerializer(serializers.ModelSerializer[Chat]):
    """A chat; `title` is its name or, if it has none, the names of the other members as the caller sees them."""

    title = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Chat.CHATS], read_only=True)
    members = PersonSerializer(many=True, read_only=True)

    class Meta:
        model = Chat
        fields = ("id", "kind", "name", "title", "members", "created_at")
        read_only_fields = ("id", "created_at")

    @extend_schema_field(str)
    def get_title(self, chat: Chat) -> str:
        return chats.title_of(chat, reader=caller(self.context["request"]))


class PeopleSerializer(serializers.Serializer[Any]):
    user_ids = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=chats.MAX_CHAT_MEMBERS
    )


class NewChatSerializer(PeopleSerializer):
    """The request for a new chat: one other person makes a direct chat, several make a group."""

    name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)


class RenameSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80, allow_blank=True)


def people(by: User, user_ids: Sequence[UUID]) -> list[User]:
    """Returns the users with these ids, without the caller.

    Raises ValidationError if the caller shares no team with one of them: any other answer would reveal who has an
    account.
    """
    found = {person.pk: person for person in access.known_to(by).filter(pk__in=user_ids)}
    if missing := [user_id for user_id in user_ids if user_id not in found and user_id != by.pk]:
        raise ValidationError({"user_ids": [f"You share no team with {missing[0]}."]})
    return list(found.values())


class Chats(generics.ListAPIView[Chat]):
    scope: ClassVar[str] = "teams"
    serializer_class = ChatSerializer
    queryset = Chat.objects.none()

    def get_queryset(self) -> QuerySet[Chat]:
        by = caller(self.request)
        return access.visible_chats(by).prefetch_related("members", chats.others_of("members", reader=by))

    @extend_schema(request=NewChatSerializer, responses={201: ChatSerializer})
    def post(self, request: Request) -> Response:
        body = NewChatSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        by = caller(request)
        others = people(by, body.validated_data["user_ids"])
        chat = chats.start_chat(by=by, people=others, name=body.validated_data["name"])
        return Response(ChatSerializer(chat, context={"request": request}).data, status=status.HTTP_201_CREATED)


class OneChat(APIView):
    scope: ClassVar[str] = "teams"

    @extend_schema(responses=ChatSerializer)
    def get(self, request: Request, chat_id: UUID) -> Response:
        chat = access.chat_for(caller(request), chat_id)
        return Response(ChatSerializer(chat, context={"request": request}).data)

    @extend_schema(request=RenameSerializer, responses=ChatSerializer)
    def patch(self, request: Request, chat_id: UUID) -> Response:
        chat = access.chat_for(caller(request), chat_id)
        body = RenameSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chats.rename_chat(chat=chat, by=caller(request), name=body.validated_data["name"])
        return Response(ChatSerializer(chat, context={"request": request}).data)


class ChatMembers(APIView):
    scope: ClassVar[str] = "teams"

    @extend_schema(request=PeopleSerializer, responses=ChatSerializer)
    def post(self, request: Request, chat_id: UUID) -> Response:
        chat = access.chat_for(caller(request), chat_id)
        body = PeopleSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        added = people(caller(request), body.validated_data["user_ids"])
        chats.add_people(chat=chat, by=caller(request), people=added)
        return Response(ChatSerializer(chat, context={"request": request}).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, chat_id: UUID) -> Response:
        """Leaves the chat."""
        chats.leave_chat(chat=access.chat_for(caller(request), chat_id), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
