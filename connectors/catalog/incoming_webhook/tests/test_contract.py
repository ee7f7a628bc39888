from connectors.catalog.incoming_webhook.connector import IncomingWebhook
from connectors.sdk.testing import ConnectorContract


class TestIncomingWebhook(ConnectorContract):
    connector = IncomingWebhook()
