"""Posts to a webhook that made no message, kept for a while so that a page can say why there is none."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from channels_app.translatable import NOTHING, Sentence
from connectors.flows.ingress.outcomes import Post
from connectors.models import Connection, Exchange
from connectors.outbound.exchanges import excerpt
from connectors.ratelimits import webhooks
from connectors.redaction import mask_headers

IGNORED = "ignored"
# Records per webhook and hour: a sender that does not stop says the same again and again.
AN_HOUR = 60


def record(connection_id: UUID, post: Post, *, now: datetime, rule: str, detail: Sentence = NOTHING) -> None:
    """Keeps a post with the rule that it broke, or `IGNORED`; keeps nothing once AN_HOUR were kept within an hour."""
    what = f"unposted:{connection_id.hex}"
    if not webhooks.is_among_first(what, most=AN_HOUR, window=3600, now=now.timestamp()):
        return
    Exchange.objects.create(
        direction=Exchange.Direction.IN,
        purpose=Exchange.HOOK,
        connection_id=connection_id,
        method="POST",
        url="",
        request_headers=mask_headers(post.headers.items()),
        request_body=excerpt(post.body, post.content_type),
        started_at=now,
        duration=timedelta(),
        status=200 if rule == IGNORED else None,
        error_kind=rule[:16],
        error=detail,
    )


def unposted_of(connection: Connection) -> QuerySet[Exchange]:
    """Returns the connection's posts that made no message, newest first."""
    return Exchange.objects.filter(connection=connection, purpose=Exchange.HOOK).order_by("-id")
