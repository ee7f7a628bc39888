"""The exchange's row: written before the request, finished after it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from connectors.models import Exchange
from connectors.outbound.errors import OutboundError
from connectors.redaction import mask_headers, mask_url

# Bytes of a body that are kept, enough to see what went wrong with a card.
RETAINED_BYTES = 16 * 1024
TEXTUAL = (
    "text/",
    "application/json",
    "application/x-www-form-urlencoded",
    "application/problem+json",
    "application/xml",
)


def begin(
    *,
    purpose: str,
    team_id: UUID | None,
    connection_id: UUID | None,
    app_id: UUID | None,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: str,
    now: datetime,
) -> UUID:
    """Commits the row."""
    row = Exchange.objects.create(
        purpose=purpose,
        team_id=team_id,
        connection_id=connection_id,
        app_id=app_id,
        method=method,
        url=mask_url(url),
        request_headers=mask_headers(headers.items()),
        request_body=body,
        started_at=now,
    )
    return row.pk


def record_answer(
    exchange_id: UUID,
    *,
    status: int,
    headers: Iterable[tuple[str, str]],
    body: str,
    seconds: float,
) -> None:
    Exchange.objects.filter(pk=exchange_id).update(
        status=status,
        response_headers=mask_headers(headers),
        response_body=body,
        duration=timedelta(seconds=seconds),
    )


def record_failure(exchange_id: UUID, error: OutboundError, *, status: int | None, seconds: float) -> None:
    Exchange.objects.filter(pk=exchange_id).update(
        status=status, error_kind=error.kind, error=error.sentence, duration=timedelta(seconds=seconds)
    )


def excerpt(body: bytes, content_type: str) -> str:
    """Returns the start of a text body with secrets hidden; for any other body only its size."""
    if body and not content_type.lower().startswith(TEXTUAL):
        return describe_size(body, content_type)
    text = body[:RETAINED_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd")
    rest = f"\n… ({len(body) - RETAINED_BYTES} bytes more)" if len(body) > RETAINED_BYTES else ""
    return str(settings.SECRET_IN_LOG.sub(r"\1\2…", text)) + rest


def describe_size(body: bytes, content_type: str) -> str:
    return f"({len(body)} bytes of {content_type or 'an unnamed type'})" if body else ""
