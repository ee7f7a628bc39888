"""The request to a service: a Bot Framework Activity, with the members and ids that services expect."""

import html
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from django.conf import settings

from channels_app.cards.text.mention_marks import Addressed, find_mentions, rewritten
from channels_app.models import Channel, User
from channels_app.zones import zone_named

# Our languages as the old clients named them.
LOCALES = {"en": "en-US", "zh-hans": "zh-CN"}
CONVERSATIONS = {Channel.Kind.DIRECT: "personal", Channel.Kind.GROUP: "groupChat"}
MENTION = '<span itemscope itemtype="http://schema.skype.com/Mention" itemid="{}">{}</span>'


@dataclass(frozen=True, slots=True)
class MentionMessage:
    """A message that mentions a service."""

    message_id: UUID
    root_id: UUID
    channel: Channel
    author: User | None
    author_name: str
    text: str
    at: datetime


def serialize(said: MentionMessage, *, reply_url: str, reply_until: datetime) -> bytes:
    """Returns the bytes that are signed and sent."""
    return orjson.dumps(activity(said, reply_url=reply_url, reply_until=reply_until))


def activity(said: MentionMessage, *, reply_url: str, reply_until: datetime) -> dict[str, Any]:
    zone, locale = _zone(said.author), _locale(said.author)
    return {
        "type": "message",
        "id": epoch_ms(said.message_id),
        "timestamp": _utc(said.at),
        "localTimestamp": said.at.astimezone(zone).isoformat(timespec="milliseconds"),
        "localTimezone": str(zone),
        "serviceUrl": f"{settings.BASE_URL}/",
        "channelId": "msteams",
        "from": _person(said),
        "conversation": _conversation(said),
        "recipient": {"id": "null", "name": "null"},
        "textFormat": "plain",
        "locale": locale,
        "text": rewritten(said.text, lambda one: f"<at>{one.name}</at>"),
        "attachments": [{"contentType": "text/html", "content": as_html(said.text)}],
        "entities": [*map(_entity, find_mentions(said.text)), _client(locale, zone)],
        "channelData": {**_channel_data(said.channel), "replyUrl": reply_url, "replyUntil": _utc(reply_until)},
    }


def as_html(text: str) -> str:
    """Returns the text in HTML as the old composer sent it: escaped, with a numbered span for each mention."""
    numbers = {(one.kind, one.id): number for number, one in enumerate(find_mentions(text))}
    spans: list[str] = []

    def hold(one: Addressed) -> str:
        spans.append(MENTION.format(numbers[one.kind, one.id], html.escape(one.name)))
        return f"\0{len(spans) - 1}\0"

    # NUL is in no message (posting removes it), so it marks where the spans go once the rest is escaped.
    pieces = rewritten(text, hold).split("\0")
    pieces[::2] = [html.escape(piece).replace("\n", "<br>") for piece in pieces[::2]]
    pieces[1::2] = [spans[int(piece)] for piece in pieces[1::2]]
    return f"<div><div>{''.join(pieces)}</div></div>"


def epoch_ms(id: UUID) -> str:
    """Returns when a message was made, in ms, from its UUIDv7's first 48 bits: the old service had this as its id."""
    return str(id.int >> 80)


def thread_id(id: UUID) -> str:
    return f"19:{id.hex}@thread.tacv2"


def _person(said: MentionMessage) -> dict[str, str]:
    if said.author is None:
        return {"id": "29:null", "name": said.author_name}
    return {"id": _user_id(said.author.pk), "name": said.author_name, "aadObjectId": str(said.author.pk)}


def _user_id(id: UUID) -> str:
    return f"29:{id}"


def _conversation(said: MentionMessage) -> dict[str, Any]:
    return {
        "isGroup": said.channel.kind != Channel.Kind.DIRECT,
        "conversationType": CONVERSATIONS.get(Channel.Kind(said.channel.kind), "channel"),
        "tenantId": settings.TENANT_ID,
        "id": f"{thread_id(said.channel.pk)};messageid={epoch_ms(said.root_id)}",
    }


def _channel_data(channel: Channel) -> dict[str, Any]:
    found: dict[str, Any] = {"tenant": {"id": settings.TENANT_ID}}
    if channel.team_id:
        team, place = thread_id(channel.team_id), thread_id(channel.pk)
        found |= {"teamsChannelId": place, "teamsTeamId": team, "channel": {"id": place}, "team": {"id": team}}
    return found


def _entity(one: Addressed) -> dict[str, Any]:
    id = f"28:{one.id}" if one.kind == "service" else _user_id(one.id)
    return {"type": "mention", "mentioned": {"id": id, "name": one.name}, "text": f"<at>{one.name}</at>"}


def _client(locale: str, zone: ZoneInfo) -> dict[str, str]:
    country = locale.rpartition("-")[2]
    return {"type": "clientInfo", "locale": locale, "country": country, "platform": "Web", "timezone": str(zone)}


def _locale(author: User | None) -> str:
    return LOCALES.get(author.locale if author else "", "") or LOCALES.get(settings.LANGUAGE_CODE, "en-US")


def _zone(author: User | None) -> ZoneInfo:
    try:
        return zone_named(author.time_zone) if author and author.time_zone else ZoneInfo("UTC")
    except ZoneInfoNotFoundError:
        return ZoneInfo("UTC")


def _utc(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
