from connectors.catalog.rss.connector import Rss
from connectors.sdk.testing import ConnectorContract


class TestRss(ConnectorContract):
    connector = Rss()
    examples = (
        {"url": "https://blog.example/feed.xml", "interval": "60", "include": "", "exclude": ""},
        {"url": "https://status.example/atom", "interval": "15", "include": "outage, Störung", "exclude": "resolved"},
    )
