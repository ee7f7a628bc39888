"""Shows the state of calls to mentioned services below a message."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from channels_app.models import Message

# The icon and the text of a state; for failures, the text that came with them.
STATES = {
    "waiting": ("hourglass-split", _("Waiting for %(name)s…")),
    "answered": ("check-circle-fill", _("%(name)s answered")),
    "silent": ("check-circle-fill", _("%(name)s accepted this without an answer")),
    "late": ("clock-history", None),
    "failed": ("exclamation-circle-fill", None),
}


@dataclass(frozen=True)
class CallRow:
    """The state of one call, as shown; `call` is the id of the exchange."""

    call: str
    state: str
    icon: str
    words: str


def call_rows(message: Message) -> Sequence[CallRow]:
    """Returns the calls of a message in the order in which its text mentions the services."""
    return [_row(status) for status in (message.call_words or {}).values()]


def _row(status: dict[str, str]) -> CallRow:
    icon, words = STATES[status["state"]]
    said = words % {"name": status["name"]} if words else status["text"]
    return CallRow(status["call"], status["state"], icon, said)
