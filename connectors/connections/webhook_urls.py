"""A connection's webhook URLs."""

from dataclasses import dataclass

from django.conf import settings

from channels_app.models import Channel, User
from connectors.models import Connection, WebhookToken
from connectors.security import tokens

# Takes the place of an app's connector id in the Teams shape.
CONNECTOR_SEGMENT = "IncomingWebhook"


@dataclass(frozen=True, slots=True)
class WebhookUrls:
    """The three shapes of one webhook's URL; all carry the token, so they are shown once and never stored."""

    short: str
    teams: str
    workflows: str


def new_urls(connection: Connection, by: User) -> WebhookUrls:
    token = tokens.new_webhook_token()
    WebhookToken.objects.create(
        connection=connection, token_hash=tokens.hash_token(token), hint=token[-4:], created_by=by
    )
    return _urls(connection, by, token)


def teams_url(channel: Channel, connector: str, token: str, by: User) -> str:
    """Builds the webhook URL in the shape that senders and connectors of the old service know."""
    whose = channel.team_id or channel.pk
    return f"{settings.BASE_URL}/webhookb2/{whose}@{settings.TENANT_ID}/{connector}/{token}/{by.pk}"


def _urls(connection: Connection, by: User, token: str) -> WebhookUrls:
    return WebhookUrls(
        short=f"{settings.BASE_URL}/hooks/{tokens.PREFIX}{token}",
        teams=teams_url(connection.channel, CONNECTOR_SEGMENT, token, by),
        workflows=(
            f"{settings.BASE_URL}/workflows/{connection.pk.hex}/triggers/manual/paths/invoke"
            f"?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={tokens.PREFIX}{token}"
        ),
    )
