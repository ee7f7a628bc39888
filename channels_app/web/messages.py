"""Pages of one message: its place in the channel, its thread, its original payload."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels_app import access, feed
from channels_app.flows import posting
from channels_app.models import Message
from channels_app.web.render import message_html
from channels_app.web.requests import is_partial, reader
from channels_app.web.responses import confirm, page_or_part


@require_safe
def permalink(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Redirects to the message in its channel; for our script, returns the message itself."""
    message = access.message_for(reader(request), message_id)
    if is_partial(request):
        shown = feed.with_sender(Message.objects.filter(pk=message_id)).get()
        return HttpResponse(message_html(shown, locale=get_language() or "en"))
    place = reverse("channel", kwargs={"channel_id": message.channel_id})
    query = f"?at={message.root_id}&thread={message.root_id}" if message.root_id else f"?at={message.pk}"
    return redirect(f"{place}{query}#m-{message.pk}")


@require_safe
def thread(request: HttpRequest, message_id: UUID) -> HttpResponse:
    user = reader(request)
    message = access.message_for(user, message_id)
    root_id = message.root_id or message.pk
    context = {
        "channel": message.channel,
        "root": feed.with_sender(access.visible_messages(user)).filter(pk=root_id).first(),
        "replies": feed.replies_to(root_id),
        "title": _("Thread"),
    }
    return page_or_part(request, "channels_app/thread.html", context)


@require_safe
def payload(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Shows what the sender sent, byte for byte except for the indentation of JSON."""
    message = access.message_for(reader(request), message_id)
    body = message.payload
    if body is None:
        raise access.NotVisible("payload")
    context = {
        "channel": message.channel,
        "message": message,
        "size": len(body),
        "body": readable(body),
        "title": _("Original payload"),
    }
    return page_or_part(request, "channels_app/payload.html", context)


def readable(body: bytes) -> str:
    text = body.decode("utf-8-sig", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, message_id: UUID) -> HttpResponse:
    user = reader(request)
    message = access.message_for(user, message_id)
    back = reverse("channel", kwargs={"channel_id": message.channel_id})
    if request.method == "POST":
        posting.delete_message(message=message, by=user, now=timezone.now())
        if is_partial(request):
            done = json.dumps({"patchbay:done": "", "patchbay:deleted": {"id": str(message_id)}})
            return HttpResponse(status=204, headers={"HX-Trigger": done})
        return redirect(back)
    access.require(access.may_delete_message(user, message), _("Only its author or a team owner can delete a message."))
    return confirm(
        request,
        title=_("Delete this message?"),
        consequences=[
            _("It disappears for everyone, with what its sender sent."),
            _("Replies to it stay, but are no longer shown."),
        ]
        if message.root_id is None
        else [_("It disappears for everyone.")],
        button=_("Delete message"),
        back=back,
        in_place=True,
    )
