from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from channels_app.models import User
from connectors import registry as all_connectors
from connectors.flows.publishing import review_queue
from connectors.identity import registry


def review(request: HttpRequest) -> dict[str, Any]:
    """Returns how many apps wait for the reader's review if they are a site administrator, else 0.

    The number is lazy: only pages with a frame read it.
    """
    return {"apps_waiting": SimpleLazyObject(lambda: _waiting(getattr(request, "user", None)))}


def _waiting(user: Any) -> int:
    return review_queue.waiting() if isinstance(user, User) and user.is_staff else 0


def sign_in(request: HttpRequest) -> dict[str, Any]:
    """Returns the providers that the sign-in page offers; read only by pages that show them."""
    return {"sign_in_providers": SimpleLazyObject(registry.offered)}


def icons(request: HttpRequest) -> dict[str, Any]:
    """Returns whether pages may show icons that the build does not know of, which are in a style sheet of their own."""
    return {"names_more_icons": SimpleLazyObject(all_connectors.has_others)}
