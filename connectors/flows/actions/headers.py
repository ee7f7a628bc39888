"""The headers of a button's request: the card's own, and ours, which no card can set."""

from datetime import datetime

from channels_app.cards import AdaptiveCard, Card, MessageCard
from channels_app.cards.buttons import HttpRequest
from connectors.models import ActionPress
from connectors.outbound import Target
from connectors.security import signing_keys

SIGNED_HEADERS = ("action-authorization", "action-request-id", "card-correlation-id")
# Headers that only proxies and browsers may set.
PROXY_HEADERS = ("cookie", "forwarded", "via", "x-forwarded-", "x-real-ip", "sec-", "proxy-")


def request_headers(
    request: HttpRequest, card: Card, press: ActionPress, target: Target, now: datetime
) -> dict[str, str]:
    own = {
        name: value for name, value in request.headers if not name.lower().startswith((*SIGNED_HEADERS, *PROXY_HEADERS))
    }
    token = signing_keys.token(
        audience=audience(target), user_id=press.user_id, sender=press.connection_id, request_id=press.pk, now=now
    )
    authorization = next((value for name, value in own.items() if name.lower() == "authorization"), None)
    if authorization is None:
        own["Authorization"] = f"Bearer {token}"
    else:
        # A card that fills the header, or blanks it, wants it for itself; some services refuse tokens they do not know.
        own = {name: value for name, value in own.items() if name.lower() != "authorization" or value}
        own["Action-Authorization"] = f"Bearer {token}"
    return {
        **own,
        "Content-Type": request.content_type,
        "Action-Request-Id": str(press.pk),
        "Card-Correlation-Id": _correlation(card) or str(press.message_id),
    }


def audience(target: Target) -> str:
    """Returns the target's scheme and host, with the port unless it is the scheme's default."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    usual = {"http": 80, "https": 443}[target.scheme]
    return f"{target.scheme}://{host}" + ("" if target.port == usual else f":{target.port}")


def _correlation(card: Card) -> str:
    if isinstance(card, MessageCard):
        return card.correlation_id[:200]
    return str(card.source.get("correlationId") or "")[:200] if isinstance(card, AdaptiveCard) else ""
