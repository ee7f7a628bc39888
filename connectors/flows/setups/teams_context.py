"""Builds the context that an app's page gets about its place and its user, under the SDK's flat names."""

from typing import Any
from uuid import uuid4

from django.conf import settings

from channels_app import access
from channels_app.models import Channel, Membership, User

# UserTeamRole of the SDK.
ROLES: dict[str | None, int] = {Membership.Role.OWNER: 0, Membership.Role.MEMBER: 1, Membership.Role.GUEST: 2}


def context_of(*, channel: Channel, by: User, locale: str, theme: str, entity: str = "") -> dict[str, Any]:
    session, address = str(uuid4()), by.confirmed_email
    return {
        "locale": locale.lower(),
        "theme": theme,
        "hostClientType": "web",
        "hostName": "Teams",
        "entityId": entity,
        "subEntityId": "",
        **_place(channel, by),
        "userObjectId": str(by.pk),
        "upn": address,
        "userPrincipalName": address,
        "loginHint": address,
        "userDisplayName": str(by),
        "tid": settings.TENANT_ID,
        "sessionId": session,
        "appSessionId": session,
        "ringId": "general",
    }


def _place(channel: Channel, by: User) -> dict[str, Any]:
    if channel.team is None:
        return {"chatId": str(channel.pk)}
    return {
        "teamId": str(channel.team_id),
        "teamName": channel.team.name,
        "groupId": str(channel.team_id),
        "channelId": str(channel.pk),
        "channelName": channel.name,
        "channelType": "Private" if channel.is_private else "Regular",
        "teamType": 0,
        "userTeamRole": ROLES.get(access.role_in(by, channel.team), 1),
        "isTeamArchived": False,
    }
