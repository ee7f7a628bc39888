"""Reasons why a request got no answer. `sentence` is for people, `kind` a word for programs."""

from uuid import UUID

from channels_app.translatable import Sentence


class OutboundError(Exception):
    kind = "failed"

    def __init__(self, sentence: Sentence, kind: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind or self.kind
        # The exchange's row, for callers that show more; None if nothing was worth recording.
        self.exchange_id: UUID | None = None


class Blocked(OutboundError):
    """The address is one this server does not connect to. Nothing was sent."""

    kind = "blocked"


class Timeout(OutboundError):
    """The whole exchange did not end in time; the request may have arrived."""

    kind = "timeout"


class Unreachable(OutboundError):
    """No answer. `kind` is dns, connect or tls before the request was sent, broken or protocol after it."""

    kind = "connect"


class TooLarge(OutboundError):
    """The answer is larger than the caller takes; it was not read to its end."""

    kind = "too-large"
