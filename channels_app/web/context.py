from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from channels_app.flows import notifications
from channels_app.models import User
from channels_app.server_settings import current
from channels_app.web import second_factor, sidebar
from channels_app.web.administration import sections
from channels_app.web.script_messages import words


def shell(request: HttpRequest) -> dict[str, Any]:
    """Returns what the frame of every page shows; evaluated only by pages that have one."""
    user = getattr(request, "user", None)
    rail: Any = SimpleLazyObject(
        lambda: sidebar.teams_of(user, open_id=_open(request)) if isinstance(user, User) else None
    )
    return {
        "rail": rail,
        "rail_chats": SimpleLazyObject(
            lambda: (
                sidebar.chats_of(user, open_id=None if rail.open else _open(request))
                if isinstance(user, User)
                else None
            )
        ),
        "unseen_notifications": SimpleLazyObject(lambda: _unseen(user)),
        "waiting_for_staff": SimpleLazyObject(lambda: sections.waiting() if getattr(user, "is_staff", False) else {}),
        "words": words,
        "server": SimpleLazyObject(current),
        "version": settings.VERSION,
        "signup_open": SimpleLazyObject(lambda: current().signup_open),
        "second_factor_missing": SimpleLazyObject(lambda: _lacks_factor(request, user)),
        "prints_mails": SimpleLazyObject(lambda: current().prints_mails),
        "can_mail": SimpleLazyObject(lambda: current().can_mail),
    }


def _lacks_factor(request: HttpRequest, user: Any) -> bool:
    return isinstance(user, User) and second_factor.is_missing(user, request.session)


def _open(request: HttpRequest) -> UUID | None:
    """Returns the id of the channel or chat in the page's address, or None."""
    place = request.resolver_match.kwargs if request.resolver_match else {}
    found: UUID | None = place.get("channel_id") or place.get("chat_id")
    return found


def _unseen(user: Any) -> int:
    return notifications.waiting(user, now=timezone.now()) if isinstance(user, User) else 0
