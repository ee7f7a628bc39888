"""Where a service can be mentioned: its team's standard channels, and private channels and chats that let it in."""

from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.cards import Envelope, Mention
from channels_app.cards.text.markup import literal
from channels_app.flows.posting import Sender, post_card
from channels_app.mentionables import Service
from channels_app.models import Channel, User
from channels_app.statements import Statement
from connectors.flows.outgoing import failures
from connectors.flows.outgoing.managing import outgoing_of
from connectors.models import OutgoingPlace, OutgoingWebhook


def available_in(channel: Channel) -> QuerySet[OutgoingWebhook]:
    """Returns the services that can be mentioned there, including paused ones, which answer with a notice."""
    takes_posts = Exists(Channel.objects.filter(access.OPEN, pk=channel.pk))
    ours = Q(team__outgoing_webhooks_allowed=True, team__archived_at=None, team__deleted_at=None)
    live = OutgoingWebhook.objects.filter(ours, takes_posts, removed_at=None)
    let_in = Exists(OutgoingPlace.objects.filter(webhook=OuterRef("pk"), channel=channel, awaits=None))
    if channel.is_chat:
        return live.filter(let_in, in_chats=True)
    mine = live.filter(team=channel.team_id)
    return mine.filter(let_in) if channel.is_private else mine


def is_callable(webhook_id: UUID, channel: Channel) -> bool:
    """Returns whether a service may be called from there and may post there: until somebody puts it out."""
    return bool(_one_service(channel.kind).rows(webhook=webhook_id, channel=channel.pk, team=channel.team_id))


def barred(webhook_id: UUID, name: str, channel: Channel) -> failures.Problem | None:
    """Returns why a service may not be called from there or post there, None if it may."""
    if is_callable(webhook_id, channel):
        return None
    return failures.put_out(name) if access.is_open(channel.pk) else failures.archived(name)


def services_in(channel: Channel) -> list[Service]:
    found = _services(channel.kind).rows(channel=channel.pk, team=channel.team_id)
    return [Service(*row) for row in found]


# Both stand behind every call, and behind every message with an @.
@cache
def _services(kind: str) -> Statement[OutgoingWebhook]:
    def build(**place: UUID) -> QuerySet[OutgoingWebhook, Any]:
        return _in_place(kind, **place).order_by("name").values_list("pk", "name", "description", "picture_id")

    return Statement(build, **_ids(kind))


@cache
def _one_service(kind: str) -> Statement[OutgoingWebhook]:
    def build(webhook: UUID, **place: UUID) -> QuerySet[OutgoingWebhook, Any]:
        return _in_place(kind, **place).filter(pk=webhook).values_list("pk")

    return Statement(build, webhook="id", **_ids(kind))


def _in_place(kind: str, channel: UUID, team: UUID | None = None) -> QuerySet[OutgoingWebhook]:
    return available_in(Channel(pk=channel, team_id=team, kind=kind))


def _ids(kind: str) -> dict[str, str]:
    """Returns what tells a channel of this kind from another in the query: a chat has no team."""
    return {"channel": "id"} if Channel(kind=kind).is_chat else {"channel": "id", "team": "id"}


def places_of(user: User, channel: Channel) -> QuerySet[OutgoingPlace]:
    """Lists what a private channel or chat lets in or is asked to let in, if the person sees the channel."""
    seen = access.visible_channels(user).filter(pk=channel.pk)
    return OutgoingPlace.objects.filter(channel__in=seen, webhook__removed_at=None).select_related(
        "webhook__team", "let_in_by", "awaits"
    )


def allowable(user: User, channel: Channel) -> QuerySet[OutgoingWebhook]:
    """Lists services that the person could let into a private channel or chat and that are not there yet."""
    mine = outgoing_of(user).filter(team__outgoing_webhooks_allowed=True)
    there = Exists(OutgoingPlace.objects.filter(webhook=OuterRef("pk"), channel=channel))
    fits = mine.filter(in_chats=True) if channel.is_chat else mine.filter(team=channel.team_id)
    return fits.exclude(there).select_related("team").order_by("name", "pk")


def place_for(user: User, channel_id: UUID, webhook_id: UUID) -> OutgoingPlace:
    channel = access.channel_for(user, channel_id)
    place = places_of(user, channel).select_related("channel").filter(webhook=webhook_id).first()
    if place is None:
        raise access.NotVisible("outgoing webhook")
    return place


@transaction.atomic
def allow(*, webhook: OutgoingWebhook, channel: Channel, by: User) -> OutgoingPlace:
    """Lets a service into a private channel of its team, or into a chat; in a chat the others are told or asked."""
    _require_keeper(channel, by)
    access.require_open(channel)
    _require_fit(webhook, channel, by)
    awaits = access.readers_of(channel.pk).exclude(pk=by.pk).first() if channel.kind == Channel.Kind.DIRECT else None
    place, created = OutgoingPlace.objects.get_or_create(
        webhook=webhook, channel=channel, defaults={"let_in_by": by, "awaits": awaits}
    )
    if created:
        _record("outgoing-webhook.let-in", place, by)
    if created and channel.is_chat:
        _tell(place, by)
    return place


@transaction.atomic
def agree(*, place: OutgoingPlace, by: User) -> None:
    access.require(place.awaits_id in (None, by.pk), _("The other person has to agree."))
    if OutgoingPlace.objects.filter(pk=place.pk).exclude(awaits=None).update(awaits=None):
        _record("outgoing-webhook.agreed", place, by)
    place.awaits = None


@transaction.atomic
def revoke(*, place: OutgoingPlace, by: User) -> None:
    """Removes a service from a place: any member of a chat may, in a private channel those who manage it."""
    _require_keeper(place.channel, by)
    if OutgoingPlace.objects.filter(pk=place.pk).delete()[0]:
        _record("outgoing-webhook.put-out", place, by)


def may_keep(user: User, channel: Channel) -> bool:
    """Returns whether the person decides which services a private channel or a chat lets in."""
    return access.in_chat(user, channel) if channel.is_chat else access.may_manage_channel(user, channel)


def _require_keeper(channel: Channel, by: User) -> None:
    access.require(may_keep(by, channel), _("Only those who manage the channel can do this."))


def _require_fit(webhook: OutgoingWebhook, channel: Channel, by: User) -> None:
    mine = access.visible_teams(by).filter(pk=webhook.team_id).exists()
    if not mine or (channel.team_id and channel.team_id != webhook.team_id):
        raise access.NotVisible("outgoing webhook")
    if channel.is_chat:
        closed = _("The people who manage “%(name)s” have not made it available to chats.")
        access.require(webhook.in_chats, closed % {"name": webhook})


def _record(action: str, place: OutgoingPlace, by: User) -> None:
    """Writes an entry of the channel's team; the service's team does not learn about chats."""
    audit.record(action, place, by=by, name=place.webhook.name, after={"channel": place.channel})


def _tell(place: OutgoingPlace, by: User) -> None:
    names = {"person": by, "service": place.webhook, "other": place.awaits}
    words = {name: literal(str(value)) for name, value in names.items()}
    if place.awaits:
        text = _("%(person)s wants to call %(service)s from here. %(other)s has to agree first.") % words
    else:
        text = _(
            "%(person)s allowed %(service)s in this chat: it reads messages that mention it. Anyone may remove it."
        )
        text %= words
    others = access.readers_of(place.channel_id).filter(~Q(pk=by.pk))
    mentions = tuple(Mention(f"@{other}", str(other.pk)) for other in others)
    sender = Sender(place.webhook.name, place.webhook_id, place.webhook.picture_id)
    post_card(channel_id=place.channel_id, sender=sender, envelope=Envelope(text=text, mentions=mentions), payload=b"")
