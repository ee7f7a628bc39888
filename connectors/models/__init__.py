from connectors.models.actionpress import ActionPress
from connectors.models.connection import Connection
from connectors.models.exchange import Exchange
from connectors.models.installation import Installation
from connectors.models.signingkey import SigningKey
from connectors.models.webhook import WebhookToken

__all__ = ["ActionPress", "Connection", "Exchange", "Installation", "SigningKey", "WebhookToken"]
