"""Sets up an empty server, step by step. Each step may be submitted twice, or from two browsers at once."""

from datetime import datetime

from django.db import transaction

from channels_app import audit
from channels_app.flows import channels, teams
from channels_app.models import Channel, Team, User
from config.first_run import links, progress
from config.models import FirstRun
from connectors.flows import connecting
from connectors.flows.connecting import WebhookUrls


class NotYours(Exception):
    """The link that this browser opened is not the current one, or the server has its administrator."""


def note_done(slug: str) -> None:
    """Records a finished step that has no row of its own."""
    with transaction.atomic():
        run = progress.locked()
        if slug not in run.done:
            run.done.append(slug)
            run.save(update_fields=["done"])


@transaction.atomic
def make_administrator(
    *, proof: object, name: str, email: str, password: str, second_factor: bool, locale: str = "", now: datetime
) -> User:
    """Makes the first administrator; the link is worthless from then on.

    Raises NotYours if another link was made since, or somebody was faster.
    """
    run = progress.locked()
    if not (links.is_proof(run, proof, now=now) and progress.is_unclaimed(run)):
        raise NotYours
    user = User.objects.create_superuser(email, password, display_name=name, locale=locale)
    run.administrator, run.wants_second_factor = user, second_factor
    run.token_hash = run.expires_at = None
    run.save()
    audit.record("administrator.created", user, by=user, after={"email": user.email})
    return user


@transaction.atomic
def make_channel(*, by: User, team: str, channel: str, webhook: str) -> tuple[FirstRun, WebhookUrls | None]:
    """Makes the first team, its channel and a webhook; returns their row and the URLs, None if they were there."""
    run = progress.locked()
    if run.connection_id:
        return run, None
    first = teams.create_team(by=by, name=team)
    run.channel = _channel(first, channel) or channels.create_channel(team=first, by=by, name=channel)
    run.connection, urls = connecting.connect(channel=run.channel, by=by, connector="incoming-webhook", name=webhook)
    run.save(update_fields=["channel", "connection"])
    return run, urls


def _channel(team: Team, name: str) -> Channel | None:
    """Returns the team's channel of this name: its first one may be called so already."""
    return Channel.objects.filter(team=team, name__iexact=name).first()


def finish(*, by: User, now: datetime) -> None:
    """Ends the first run for good."""
    with transaction.atomic():
        run = progress.locked()
        if not run.finished_at:
            run.finished_at, run.token_hash = now, None
            run.save()
            audit.record("setup.finished", run, by=by)
