"""Open configuration pages of connections that do not exist yet."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from channels_app import vault
from channels_app.models import Channel, User
from connectors import permissions
from connectors.connections import webhook_urls
from connectors.models import App, AppVersion, HeldPost, Installation, Setup
from connectors.security import tokens

# How long a page may stay open; its webhook's posts are kept as long. Enough for a sign-in, lunch, and a form.
MAX_AGE = timedelta(hours=2)
# Pages that one person has open at once; a further one closes the oldest.
OPEN_AT_ONCE = 20
# Expired rows that one tick deletes.
ROWS_PER_SWEEP = 100


class SetupExpired(LookupError):
    """The setup expired or was cancelled; `str(error)` says what to do."""

    def __init__(self) -> None:
        super().__init__(_("This page was open for too long, or was cancelled elsewhere. Open it again."))


def version_for(channel: Channel, connector_id: UUID) -> AppVersion | None:
    """Returns the app's version that runs there, or would: what its team or chat agreed to, else what is published."""
    whose = Q(chat=channel) if channel.is_chat else Q(team=channel.team_id)
    installed = Installation.objects.filter(whose, connector=str(connector_id), removed_at=None).exclude(version=None)
    if found := installed.select_related("version__app").first():
        return found.version
    app = App.objects.select_related("published__app").filter(connector_id=connector_id).first()
    return app.published if app else None


def open_setup(*, channel: Channel, by: User, version: AppVersion, now: datetime, again: UUID | None = None) -> Setup:
    """Opens a setup with its webhook URL, or the same one as before (`again`) if a page is loaded a second time."""
    permissions.require_may_connect(by, channel)
    mine = Setup.objects.filter(opened_by=by)
    if again and mine.filter(pk=again, channel=channel, version=version).update(expires_at=now + MAX_AGE):
        return mine.select_related("channel__team", "version__app").get(pk=again)
    _delete(mine.order_by("-id")[OPEN_AT_ONCE - 1 :])
    token = tokens.new_webhook_token()
    return Setup.objects.create(
        version=version,
        channel=channel,
        opened_by=by,
        token_hash=tokens.hash_token(token),
        token=vault.seal(token.encode()),
        expires_at=now + MAX_AGE,
    )


def url_of(setup: Setup) -> str:
    token = vault.unseal(setup.token).decode()
    return webhook_urls.teams_url(setup.channel, str(setup.version.app.connector_id), token, setup.opened_by)


def held_by(*, setup_id: UUID, by: User) -> int:
    """Counts the posts that wait for the setup to be saved. Raises SetupExpired if there is no such setup."""
    if not Setup.objects.filter(pk=setup_id, opened_by=by).exists():
        raise SetupExpired
    return HeldPost.objects.filter(setup=setup_id).count()


def cancel(*, setup_id: UUID, by: User) -> None:
    """Deletes the setup, its URL and what was posted to it. Raises SetupExpired if it is gone already."""
    if not _delete(Setup.objects.filter(pk=setup_id, opened_by=by)):
        raise SetupExpired


def sweep(*, now: datetime) -> int:
    """Deletes some of the expired setups; returns how many."""
    expired = Setup.objects.filter(expires_at__lte=now).order_by("expires_at")
    return _delete(expired[:ROWS_PER_SWEEP])


@transaction.atomic
def _delete(setups: QuerySet[Setup]) -> int:
    """Deletes setups with their posts; returns how many setups.

    They are locked first, as posting and saving do: no post comes in between, and none is left behind.
    """
    ids = [setup.pk for setup in setups.select_for_update().only("pk")]
    Setup.objects.filter(pk__in=ids).delete()
    return len(ids)
