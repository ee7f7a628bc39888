"""The only package a connector imports; its tests import `connectors.sdk.testing` too."""

from connectors.sdk.card import (
    Card,
    Element,
    article,
    card,
    column,
    columns,
    facts,
    heading,
    image,
    link,
    open_url,
    plain,
    text,
)
from connectors.sdk.connector import CATEGORIES, Budget, Connector, Followed, Payload, Suggestion
from connectors.sdk.errors import ConfigError, ConnectorError, PayloadError, Sentence, SourceError, Words
from connectors.sdk.forms import (
    Config,
    ConfigForm,
    SecretField,
    SuggestField,
    TimeField,
    TimeZoneField,
    WeekdaysField,
)
from connectors.sdk.http import Headers, Http, Reply
from connectors.sdk.memory import Memory
from connectors.sdk.sandbox import run_limited
from connectors.sdk.schedule import Daily, Every, Planned, Schedule
from connectors.sdk.settings import setting

__all__ = [
    "CATEGORIES",
    "Budget",
    "Card",
    "Config",
    "ConfigError",
    "ConfigForm",
    "Connector",
    "ConnectorError",
    "Daily",
    "Element",
    "Every",
    "Followed",
    "Headers",
    "Http",
    "Memory",
    "Payload",
    "PayloadError",
    "Planned",
    "Reply",
    "Schedule",
    "SecretField",
    "Sentence",
    "SourceError",
    "SuggestField",
    "Suggestion",
    "TimeField",
    "TimeZoneField",
    "WeekdaysField",
    "Words",
    "article",
    "card",
    "column",
    "columns",
    "facts",
    "heading",
    "image",
    "link",
    "open_url",
    "plain",
    "run_limited",
    "setting",
    "text",
]
