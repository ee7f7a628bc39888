from typing import Any

from allauth.account.views import EmailView
from django.http import HttpRequest


class ChangeEmail(EmailView):  # type: ignore[misc]  # allauth has no types
    """Shows the address and the one it changes to.

    It offers no choice of a primary address, which could be an unconfirmed one.
    """

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        return None


email = ChangeEmail.as_view()
