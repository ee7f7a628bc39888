"""The file of entries, streamed: a part is read, written out, and no connection is held in between.

The one answer that Django streams; tests/test_architecture.py says why there are no others.
"""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from channels_app.database import in_database
from channels_app.flows.auditing import searching, writing
from channels_app.models import AuditEntry

TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


def download(found: QuerySet[AuditEntry], kind: str) -> StreamingHttpResponse:
    name = f"audit-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_parts(found, kind), content_type=TYPES[kind], headers=headers)


async def _parts(found: QuerySet[AuditEntry], kind: str) -> AsyncIterator[bytes]:
    before, with_head = None, True
    while True:
        rows: list[dict[str, Any]] = await in_database(searching.exported, found, before=before)
        yield "".join(writing.lines(rows, kind, with_head=with_head)).encode()
        if len(rows) < searching.EXPORTED_AT_ONCE:
            return
        before, with_head = UUID(rows[-1]["id"]), False
