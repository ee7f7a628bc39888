"""The channel page: shows its messages and posts new ones."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from channels_app import access, feed
from channels_app.flows import channels, chats, mentions, posting
from channels_app.models import Channel, Message, ReadMark, User
from channels_app.web.avatars import initials, tone
from channels_app.web.home import LAST_CHANNEL
from channels_app.web.render import message_event
from channels_app.web.requests import id_of, reader


@require_safe
def page(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    channel = access.channel_for(reader(request), channel_id)
    if request.session.get(LAST_CHANNEL) != str(channel_id):
        request.session[LAST_CHANNEL] = str(channel_id)
    return render(request, "channels_app/channel.html", _context(request, channel))


def _context(request: HttpRequest, channel: Channel) -> dict[str, Any]:
    user = reader(request)
    # Before the messages are read, so that none falls between them and the first live event.
    cursor = feed.cursor_now()
    target = id_of(request.GET.get("at"))
    messages, newer = _read_page(channel, target, id_of(request.GET.get("before")))
    mark = ReadMark.objects.filter(user=user, channel=channel).values_list("message_id", flat=True).first()
    return {
        "channel": channel,
        "messages_shown": messages,
        "older": _older(messages),
        "newer": newer,
        "cursor": cursor,
        "mark": mark,
        "more_people": _unnamed(channel, user) if channel.is_chat else 0,
        "target": target,
        "base_url": settings.BASE_URL,
        **asdict(access.rights_in(user, channel)),
        **_thread(user, channel, id_of(request.GET.get("thread"))),
    }


def _read_page(channel: Channel, target: UUID | None, before: UUID | None) -> tuple[list[Message], bool]:
    """Returns the messages of the requested page, and whether there are newer ones."""
    if before:
        return feed.page_before(channel.pk, before), feed.has_from(channel.pk, before)
    newest = feed.page_before(channel.pk)
    if target and newest and target < newest[0].pk:
        around = _around(channel, target)
        return around, around[-1:] != newest[-1:]
    return newest, False


def _unnamed(chat: Channel, user: User) -> int:
    """Counts the other members of a chat whom its header does not name."""
    return chat.members.count() - 1 - len(chats.others_in(chat, reader=user))


def _around(channel: Channel, target: UUID) -> list[Message]:
    """Returns a page with an old message in its middle."""
    before = feed.page_before(channel.pk, target, feed.MESSAGES_PER_PAGE // 2)
    return before + feed.page_from(channel.pk, target, feed.MESSAGES_PER_PAGE - len(before))


def _thread(user: User, channel: Channel, root_id: UUID | None) -> dict[str, Any]:
    if root_id is None:
        return {}
    roots = access.visible_messages(user).filter(channel=channel, root=None)
    root = feed.with_sender(roots).filter(pk=root_id).first()
    return {"root": root, "replies": feed.replies_to(root_id)} if root else {}


@require_safe
def older(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    channel = access.channel_for(reader(request), channel_id)
    messages = feed.page_before(channel.pk, id_of(request.GET.get("before")))
    context = {"channel": channel, "messages_shown": messages, "older": _older(messages)}
    return render(request, "channels_app/messages.html", context)


def _older(messages: list[Message]) -> UUID | None:
    """Returns the id before which the previous page ends, or None if there is none."""
    return messages[0].pk if len(messages) == feed.MESSAGES_PER_PAGE else None


@require_POST
def send(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    text, root_id = request.POST.get("text", ""), id_of(request.POST.get("root"))
    by_script = "json" in request.headers.get("Accept", "")
    try:
        message = posting.post_text(channel=channel, by=user, text=text, root_id=root_id)
    except (posting.InvalidMessage, access.NotAllowed) as error:
        if by_script:
            return JsonResponse({"error": str(error)}, status=422)
        context = {**_context(request, channel), "draft": text, "error": str(error)}
        return render(request, "channels_app/channel.html", context, status=422)
    if by_script:
        return JsonResponse(_as_event(message.pk))
    return redirect("message", message_id=message.pk)


def _as_event(message_id: UUID) -> dict[str, Any]:
    """Returns a message as the live feed sends it to the other readers."""
    message = feed.with_sender(Message.objects.filter(pk=message_id)).get()
    return message_event(message, locale=get_language() or settings.LANGUAGE_CODE)


@require_POST
def read(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    if message_id := id_of(request.POST.get("message")):
        channels.mark_read(channel=channel, by=user, message_id=message_id)
    return HttpResponse(status=204)


@require_safe
def mentionable(request: HttpRequest, channel_id: UUID) -> JsonResponse:
    """Suggests whom `?q=` may mean, for type-ahead; `mark` goes into the text."""
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    found = mentions.suggest(channel=channel, by=user, query=request.GET.get("q", ""))
    return JsonResponse({"results": [_as_offer(one) for one in found]}, headers={"Cache-Control": "no-store"})


def _as_offer(one: mentions.Suggestion) -> dict[str, Any]:
    picture = reverse("picture", kwargs={"picture_id": one.picture_id}) if one.picture_id else None
    return {**asdict(one), "picture": picture, "initials": initials(one.name), "tone": tone(one.id)}
