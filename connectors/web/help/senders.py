from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels_app.cards import limits
from connectors.ratelimits.webhooks import TEAMS_RATE
from connectors.web.help.rules import rules


@require_safe
def senders(request: HttpRequest) -> HttpResponse:
    """Shows how to send and what every refusal means, also to people without an account."""
    context = {
        "layout": "base.html" if request.user.is_authenticated else "outside.html",
        "base_url": settings.BASE_URL,
        "tenant": settings.TENANT_ID,
        "body_limit": settings.HOOK_BODY_LIMIT,
        "rate": settings.HOOK_RATE,
        "teams_rate": TEAMS_RATE,
        "limits": limits,
        "rules": rules(),
    }
    return render(request, "connectors/senders.html", context)
