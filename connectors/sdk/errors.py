"""What a connector raises. `str(error)` is a sentence for the person who configured it."""

from django.utils.functional import Promise

from channels_app.translatable import Sentence as Sentence
from channels_app.translatable import to_sentence

# A message for people. A Sentence is translated for each reader, the others at the latest when they are stored.
Words = str | Promise | Sentence


class ConnectorError(Exception):
    def __init__(self, sentence: Words) -> None:
        self.sentence = to_sentence(sentence)
        super().__init__(self.sentence)


class SourceError(ConnectorError):
    """The outside service did not give what was asked for.

    `transient` says whether asking again may help: if so the run is retried, not before `retry_after` seconds; if not,
    the connection needs attention. Say what the service said, in its own words.
    """

    def __init__(self, sentence: Words, *, transient: bool, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.transient = transient
        self.retry_after = retry_after


class ConfigError(ConnectorError):
    """The settings cannot work; `field` names the form's field to repair. The connection needs attention."""

    def __init__(self, sentence: Words, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class PayloadError(ConnectorError):
    """What arrived at the webhook is not accepted. The rule `signature` is answered with 401, all others with 400."""

    def __init__(self, sentence: Words, *, rule: str = "payload", pointer: str = "") -> None:
        super().__init__(sentence)
        self.rule = rule
        self.pointer = pointer
