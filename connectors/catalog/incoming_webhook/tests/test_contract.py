from connectors.catalog.incoming_webhook.connector import IncomingWebhook
from connectors.sdk.testing import ConnectorContract, Example


class TestIncomingWebhook(ConnectorContract):
    connector = IncomingWebhook()
    examples = {"bare": Example({}, description="")}
