"""The playground: a sender tries a card, which is parsed as by a webhook and rendered as in a channel."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_app import access, image_proxy
from channels_app.cards import CardError, Envelope, Finding, adaptive_cards, plain_text, render_message
from channels_app.flows import chats, posting
from channels_app.models import User
from channels_app.translatable import Sentence
from channels_app.web.requests import id_of, reader
from channels_app.web.sidebar import places_of
from connectors.payload import UnsupportedBody, read_body, read_messages
from connectors.ratelimits import webhooks
from connectors.web.playground.samples import samples


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Opens with a sample (`?sample=`) or with what somebody sent (`?message=`)."""
    user = reader(request)
    choices = samples()
    start = next((item for item in choices if item.name == request.GET.get("sample")), choices[0])
    sent = _payload_of(user, request.GET.get("message"))
    context = {
        "samples": choices,
        "start": start.name if sent is None else "",
        "text": start.text if sent is None else sent,
        "teams": places_of(user),
        "channel_id": request.GET.get("channel") or request.session.get("last_channel"),
        "limit": settings.HOOK_BODY_LIMIT,
        "playground_words": _words(),
    }
    return render(request, "connectors/playground.html", context)


def _words() -> dict[str, str]:
    """Returns what the page's script says."""
    return {
        "error": _("Error"),
        "accessibility": _("Accessibility"),
        "ignored": _("Ignored"),
        "note": _("Note"),
        "nothing": _("No problems found."),
        "one": _("1 place to look at"),
        "many": _("{count} places to look at"),
        "refused": _("A webhook would refuse this."),
        "line": _("line {line}"),
        "size": _("{size} of {limit} KB"),
        "empty": _("Paste the JSON of a card, or choose a sample."),
        "notDrawn": _("Nothing to show until the error is gone."),
        "posted": _("Posted to {channel}."),
        "show": _("Show it there"),
        "mentions": _("Would notify: {names}"),
    }


def _payload_of(user: User, message_id: str | None) -> str | None:
    found = id_of(message_id)
    if found is None:
        return None
    payload = access.message_for(user, found).payload
    return None if payload is None else payload.decode("utf-8-sig", "replace")


@require_POST
def read(request: HttpRequest) -> JsonResponse:
    """Returns what a channel would show of the body, and the findings. A refused card is a valid answer too."""
    refusal = _refusal(request)
    if refusal is not None:
        return refusal
    try:
        envelope = _envelope(request)
    except CardError as error:
        return JsonResponse({"ok": False, "error": _error(error)})
    return JsonResponse({"ok": True, **_preview(envelope)})


@require_POST
def post(request: HttpRequest, channel_id: UUID) -> JsonResponse:
    user = reader(request)
    channel = access.channel_for(user, channel_id)
    refusal = _refusal(request)
    if refusal is not None:
        return refusal
    try:
        envelope = _envelope(request)
    except CardError as error:
        return JsonResponse({"ok": False, "error": _error(error)}, status=422)
    if channel.is_archived:
        return _error_response("archived", str(access.archived_sentence(channel)), 409)
    message = posting.post_own_card(channel=channel, by=user, envelope=envelope, payload=request.body)
    return JsonResponse(
        {"ok": True, "url": reverse("message", args=(message.pk,)), "channel": chats.title_of(channel, reader=user)},
        status=201,
    )


def _envelope(request: HttpRequest) -> Envelope:
    try:
        found = read_messages(read_body(request.body, "application/json"))
    except UnsupportedBody as error:
        raise CardError("", "unsupported", error.template, params=error.params) from error
    if len(found) > 1:
        raise CardError("", "payload", "A message is a JSON object.", ("object",))
    return found[0][0]


def _preview(envelope: Envelope) -> dict[str, Any]:
    rendered = render_message(envelope, prefix="preview-", image_url=image_proxy.image_link)
    converted = adaptive_cards(envelope)
    return {
        "message": {"cards": rendered.cards, "layout": rendered.layout, "text": rendered.text},
        "findings": [_finding(item) for item in envelope.findings],
        "adaptive": json.dumps(converted[0] if len(converted) == 1 else converted, indent=2, ensure_ascii=False),
        "plain": plain_text(envelope),
        "mentions": [mention.name or mention.id for mention in envelope.mentions],
    }


def _finding(found: Finding) -> dict[str, Any]:
    detail = str(Sentence(found.template, found.params))
    return {"pointer": found.pointer, "rule": found.rule, "level": found.level, "detail": detail}


def _error(error: CardError) -> dict[str, Any]:
    allowed = _("Allowed: %(values)s.") % {"values": ", ".join(error.allowed)} if error.allowed else ""
    detail = f"{Sentence(error.template, error.params)} {allowed}".strip()
    return {"pointer": error.pointer, "rule": error.rule, "detail": detail, "level": "error"}


def _refusal(request: HttpRequest) -> JsonResponse | None:
    """Refuses larger bodies, and more posts per person, than a webhook accepts; returns None otherwise."""
    size, limit = int(request.META.get("CONTENT_LENGTH") or 0), settings.HOOK_BODY_LIMIT
    if size > limit:
        detail = _("That is %(size)d bytes; a webhook takes %(limit)d.") % {"size": size, "limit": limit}
        return _error_response("too-large", detail, 413)
    now = timezone.now().timestamp()
    allowance = webhooks.count_post(reader(request).pk, teams_compatible=False, now=now)
    if allowance is None or not allowance.limited:
        return None
    return _error_response("rate", _("Too fast: try again in a moment."), 429, allowance.headers)


def _error_response(rule: str, detail: str, status: int, headers: dict[str, str] | None = None) -> JsonResponse:
    error = {"pointer": "", "rule": rule, "detail": detail, "level": "error"}
    return JsonResponse({"ok": False, "error": error}, status=status, headers=headers or {})
