from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from channels_app.flows import notifications
from channels_app.models import User
from channels_app.web import rail
from channels_app.web.words import words


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows. Read only by pages that have one."""
    user = getattr(request, "user", None)
    return {
        "rail": SimpleLazyObject(lambda: rail.teams_of(user) if isinstance(user, User) else []),
        "unseen_notifications": SimpleLazyObject(lambda: _unseen(user)),
        "words": words,
        "signup_open": settings.SIGNUP_OPEN,
    }


def _unseen(user: Any) -> int:
    return notifications.of(user).filter(seen_at=None).count() if isinstance(user, User) else 0
