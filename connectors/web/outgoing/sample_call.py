"""Tests an outgoing webhook: sends what would be sent and shows everything; nothing is posted."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from channels_app.web.requests import is_partial, reader
from connectors.flows import outgoing
from connectors.web.card_preview import preview_of
from connectors.web.outgoing.service import access_outgoing

# Characters of an answer's body that are shown.
MAX_SHOWN_CHARACTERS = 16 * 1024


@require_http_methods(["GET", "POST"])
def test(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    webhook = access_outgoing(request, outgoing_id)
    context: dict[str, Any] = {"webhook": webhook, "team": webhook.team}
    if request.method == "POST":
        context |= _result_context(outgoing.try_out(webhook=webhook, by=reader(request), now=timezone.now()))
        if is_partial(request):
            return render(request, "connectors/outgoing/tried.html", context)
    return render(request, "connectors/outgoing/test.html", context)


def _result_context(sample: outgoing.SampleResult) -> dict[str, Any]:
    answer = sample.response_body
    return {
        "sample": sample,
        "request_body": json.dumps(json.loads(sample.request_body), indent=2, ensure_ascii=False),
        "response_body": answer[:MAX_SHOWN_CHARACTERS],
        "response_rest": max(0, len(answer) - MAX_SHOWN_CHARACTERS),
        "shown": preview_of(sample.envelope) if sample.envelope else None,
    }
