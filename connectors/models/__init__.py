from connectors.models.connection import Connection
from connectors.models.installation import Installation
from connectors.models.webhook import WebhookToken

__all__ = ["Connection", "Installation", "WebhookToken"]
