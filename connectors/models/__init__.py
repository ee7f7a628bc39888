from connectors.models.actionpress import ActionPress
from connectors.models.app import App, AppEvent, AppFault, AppVersion
from connectors.models.bundlekey import BundleKey
from connectors.models.configchange import ConfigChange
from connectors.models.connection import Connection
from connectors.models.delivery import Delivery
from connectors.models.exchange import Exchange
from connectors.models.identityprovider import GroupRule, IdentityProvider
from connectors.models.installation import Installation
from connectors.models.keptreply import KeptReply
from connectors.models.mentioncall import MentionCall
from connectors.models.outgoing import OutgoingPlace, OutgoingToken, OutgoingWebhook
from connectors.models.run import Run
from connectors.models.setup import HeldPost, Setup
from connectors.models.signingkey import SigningKey
from connectors.models.webhook import WebhookToken

__all__ = [
    "ActionPress",
    "App",
    "AppEvent",
    "AppFault",
    "AppVersion",
    "BundleKey",
    "ConfigChange",
    "Connection",
    "Delivery",
    "Exchange",
    "GroupRule",
    "HeldPost",
    "IdentityProvider",
    "Installation",
    "KeptReply",
    "MentionCall",
    "OutgoingPlace",
    "OutgoingToken",
    "OutgoingWebhook",
    "Run",
    "Setup",
    "SigningKey",
    "WebhookToken",
]
