from connectors.catalog.rss.connector import Rss
from connectors.sdk.testing import ConnectorContract, Example

BLOG = {"url": "https://blog.example/feed.xml", "interval": "60", "include": "", "exclude": ""}
STATUS = {"url": "https://status.example/atom", "interval": "15", "include": "outage, Störung", "exclude": "resolved"}


class TestRss(ConnectorContract):
    connector = Rss()
    examples = {
        "blog": Example(BLOG, description="blog.example/feed.xml · Every hour"),
        "outages": Example(STATUS, description="status.example/atom · Every 15 minutes"),
        "members": Example(
            {**BLOG, "interval": "1440", "user": "mona", "password": "correct horse", "header": "X-Key: 7f3a91"},
            description="blog.example/feed.xml · Every day",
        ),
    }
