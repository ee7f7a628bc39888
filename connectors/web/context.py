from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from connectors import registry as all_connectors
from connectors.identity import registry


def sign_in(request: HttpRequest) -> dict[str, Any]:
    """Returns the providers that the sign-in page offers; read only by pages that show them."""
    return {"sign_in_providers": SimpleLazyObject(registry.offered)}


def icons(request: HttpRequest) -> dict[str, Any]:
    """Returns whether pages may show icons that the build does not know of, which are in a style sheet of their own."""
    return {"names_more_icons": SimpleLazyObject(all_connectors.has_others)}
