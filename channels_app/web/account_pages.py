from typing import Any

from allauth.account.views import EmailView
from django.http import HttpRequest


class ChangeEmail(EmailView):  # type: ignore[misc]  # allauth has no types
    """The address and the one it changes to. Choosing a primary one is not offered: an unconfirmed one could be it."""

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        return None


email = ChangeEmail.as_view()
