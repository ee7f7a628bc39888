"""The result of calling a service."""

from dataclasses import dataclass
from uuid import UUID

from channels_app.cards import Envelope
from connectors import outbound
from connectors.flows.outgoing import failures
from connectors.flows.outgoing.responses import Unreadable, read_answer


@dataclass(frozen=True, slots=True)
class Result:
    """An envelope to post, or a problem, or neither if the service said nothing."""

    envelope: Envelope | None = None
    payload: bytes = b""
    problem: failures.Problem | None = None
    exchange_id: UUID | None = None


def result_of(answer: outbound.Answer, *, name: str) -> Result:
    if not answer.ok:
        return Result(problem=failures.describe_refusal(answer, name=name), exchange_id=answer.exchange_id)
    try:
        said = read_answer(answer.body, answer.headers.get("Content-Type", ""))
        return Result(said, answer.body, exchange_id=answer.exchange_id)
    except Unreadable as error:
        return Result(problem=failures.unreadable(error, name=name), exchange_id=answer.exchange_id)


def no_result(error: outbound.OutboundError, *, name: str, seconds: int) -> Result:
    return Result(problem=failures.no_answer(error, name=name, seconds=seconds), exchange_id=error.exchange_id)
