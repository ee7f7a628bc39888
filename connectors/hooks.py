"""A connection's webhook URLs."""

from dataclasses import dataclass

from django.conf import settings

from channels_app.models import User
from connectors import security
from connectors.models import Connection, WebhookToken


@dataclass(frozen=True, slots=True)
class WebhookUrls:
    """The three shapes of one webhook's URL; all carry the token, so they are shown once and never stored."""

    short: str
    teams: str
    workflows: str


def new_urls(connection: Connection, by: User) -> WebhookUrls:
    token = security.new_webhook_token()
    WebhookToken.objects.create(
        connection=connection, token_hash=security.hash_token(token), hint=token[-4:], created_by=by
    )
    return _urls(connection, by, token)


def _urls(connection: Connection, by: User, token: str) -> WebhookUrls:
    team, tenant = connection.channel.team_id or connection.channel_id, settings.TENANT_ID
    return WebhookUrls(
        short=f"{settings.BASE_URL}/hooks/{security.PREFIX}{token}",
        teams=f"{settings.BASE_URL}/webhookb2/{team}@{tenant}/IncomingWebhook/{token}/{by.pk}",
        workflows=(
            f"{settings.BASE_URL}/workflows/{connection.pk.hex}/triggers/manual/paths/invoke"
            f"?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={security.PREFIX}{token}"
        ),
    )
