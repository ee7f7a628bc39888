"""Lists findings about a connection's latest cards, which were shown nevertheless."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from channels_app.models import Message
from channels_app.translatable import Sentence
from connectors.models import Connection

# Of a connection, on its page: the newest messages looked at, those listed, and the findings of each.
LOOKED_AT, LISTED, TOLD = 50, 3, 5


@dataclass(frozen=True, slots=True)
class Remarked:
    """A message with findings: the first ones as (place, sentence), and how many more there are."""

    message: Message
    findings: Sequence[tuple[str, str]]
    more: int


def latest(connection: Connection) -> tuple[Message | None, list[Remarked]]:
    """Returns the newest message, and the newest ones with findings.

    Sends one query of a bounded number of rows, which uses an index.
    """
    messages = Message.objects.filter(source=connection.pk, deleted_at=None)
    newest = list(messages.only("pk", "content", "unpacked_card", "created_at", "plain").order_by("-id")[:LOOKED_AT])
    found = ((message, (message.card or {}).get("findings")) for message in newest)
    remarked = [_row_of(message, findings) for message, findings in found if findings]
    return next(iter(newest), None), remarked[:LISTED]


def _row_of(message: Message, findings: Sequence[dict[str, Any]]) -> Remarked:
    shown = [(one["pointer"] or "/", str(Sentence(one["detail"], one.get("params", {})))) for one in findings[:TOLD]]
    return Remarked(message, shown, len(findings) - len(shown))
