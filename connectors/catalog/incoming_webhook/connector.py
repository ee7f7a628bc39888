from django.utils.translation import gettext_lazy as _

from connectors.sdk import Connector


class IncomingWebhook(Connector):
    """Posts whatever card or text arrives at its URL; the configuration is a name and a picture."""

    name = _("Incoming Webhook")
    summary = _("Send cards and text to a channel from any script or server with one HTTPS POST.")
    category = "developer"
    icon = "broadcast-pin"
    events = ("text", "message_card", "adaptive_card")
