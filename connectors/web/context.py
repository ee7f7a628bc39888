from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from channels_app.models import User
from connectors.flows.publishing import review_queue


def review(request: HttpRequest) -> dict[str, Any]:
    """How many apps wait for the reader, if they are a site administrator. Read only by pages with a frame."""
    return {"apps_waiting": SimpleLazyObject(lambda: _waiting(getattr(request, "user", None)))}


def _waiting(user: Any) -> int:
    return review_queue.queue(by=user).count() if isinstance(user, User) and user.is_staff else 0
