from typing import Any

from rest_framework import serializers

from channels_app.flows.posting import TEXT_LIMIT
from channels_app.models import Channel, Membership, Message, Team


class TeamSerializer(serializers.ModelSerializer[Team]):
    class Meta:
        model = Team
        fields = (
            "id",
            "name",
            "description",
            "incoming_webhooks_allowed",
            "members_may_manage_connectors",
            "outgoing_webhooks_allowed",
            "members_may_create_outgoing_webhooks",
            "discoverable",
            "created_at",
            "archived_at",
        )
        read_only_fields = ("id", "created_at", "archived_at")


class MemberSerializer(serializers.ModelSerializer[Membership]):
    user_id = serializers.UUIDField(source="user.id", read_only=True)
    email = serializers.EmailField(
        source="user.confirmed_email", read_only=True, help_text="Empty while the person has not confirmed it."
    )
    display_name = serializers.CharField(source="user", read_only=True)

    class Meta:
        model = Membership
        fields = ("user_id", "email", "display_name", "role", "created_at")


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    team_id = serializers.UUIDField(read_only=True, allow_null=True)

    class Meta:
        model = Channel
        fields = ("id", "team_id", "name", "description", "kind", "created_at", "archived_at")
        read_only_fields = ("id", "team_id", "created_at", "archived_at")


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A message in a channel or chat.

    `card` is the parsed form of what the sender sent, `plain` its text, and `source` the connection that posted it;
    `action_status` is the result of the last press of one of its buttons, and `call_status` the state of the calls to
    the services that it mentions, by their ids; `is_late` marks a service's answer that came after its deadline.
    """

    channel_id = serializers.UUIDField(read_only=True)
    root_id = serializers.UUIDField(read_only=True, allow_null=True)
    author_id = serializers.UUIDField(read_only=True, allow_null=True)
    card = serializers.JSONField(read_only=True, allow_null=True)
    action_status = serializers.JSONField(read_only=True, allow_null=True)
    call_status = serializers.JSONField(source="call_words", read_only=True, allow_null=True)

    class Meta:
        model = Message
        fields = (
            "id",
            "channel_id",
            "root_id",
            "author_id",
            "source",
            "sender_name",
            "text",
            "card",
            "plain",
            "action_status",
            "call_status",
            "is_late",
            "created_at",
            "edited_at",
        )


class SuggestionSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["user", "service"])
    id = serializers.UUIDField()
    name = serializers.CharField()
    detail = serializers.CharField()
    mark = serializers.CharField()


class NewMessageSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(
        max_length=TEXT_LIMIT, help_text="Markdown; `@[Name](user:id)` and `@[Name](service:id)` mention."
    )
    root_id = serializers.UUIDField(required=False, allow_null=True, help_text="The message to reply to.")
