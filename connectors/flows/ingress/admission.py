"""Whether a post is admitted, by the number of its webhook's posts and by its size, before it is read."""

from django.utils.translation import gettext_noop as _

from channels_app.translatable import Sentence
from connectors.flows.ingress.outcomes import Arrival, Refused
from connectors.ratelimits.webhooks import Allowance

TOO_LARGE = _("The body is %(actual)s bytes; the limit is %(limit)s.")


def admit(allowance: Allowance | None, arrival: Arrival) -> dict[str, str]:
    """Returns headers that say how many posts are left. Raises Refused for one too many, or one that is too large."""
    headers = allowance.headers if allowance else {}
    if allowance and allowance.limited:
        detail = f"More than {allowance.limit} posts in {allowance.window} s; try again in {allowance.reset} s."
        raise Refused("rate", detail, limit=allowance.limit, headers=headers)
    if arrival.bytes > arrival.limit:
        sentence = Sentence(TOO_LARGE, {"actual": arrival.bytes, "limit": arrival.limit})
        raise Refused("too-large", sentence, limit=arrival.limit, actual=arrival.bytes)
    return headers
