"""Queries for a team's services and the calls made to them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from channels_app import access
from channels_app.models import Channel, Team, User
from connectors.flows.outgoing.managing import outgoing_of
from connectors.models import Exchange, MentionCall, OutgoingPlace, OutgoingWebhook

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Reading(TypedDict):
    """The annotations of a call: how long it took, and what its reader may see of it."""

    took: timedelta | None
    may_read: bool
    is_kept: bool


def services_of_team(*, team: Team, by: User, query: str = "") -> QuerySet[OutgoingWebhook]:
    """Lists the team's services with `last_call_at` and `last_outcome`, those with a problem first."""
    calls = MentionCall.objects.filter(webhook=OuterRef("pk")).order_by("-id")
    found = searched(outgoing_of(by).filter(team=team), query).select_related("team", "created_by")
    return found.annotate(
        last_call_at=Subquery(calls.values("created_at")[:1]),
        last_outcome=Subquery(calls.values("outcome")[:1]),
    ).order_by(F("problem_since").asc(nulls_last=True), "name", "pk")


def searched(found: QuerySet[OutgoingWebhook], query: str) -> QuerySet[OutgoingWebhook]:
    """Keeps services that have every word of the query in their name, description or creator's name."""
    fields = ("name", "description", "created_by__display_name")
    for word in query.replace("\x00", " ").split():  # PostgreSQL has no NUL in a text
        found = found.filter(Q(*[(f"{field}__icontains", word) for field in fields], _connector=Q.OR))
    return found


def calls_of(webhook: OutgoingWebhook, *, by: User) -> "QuerySet[WithAnnotations[MentionCall, Reading]]":
    """Lists a service's calls, newest first, each with `took`, `may_read` and `is_kept`.

    `may_read` says whether `by` may read its message, `is_kept` whether its exchange is still there.
    """
    read = access.visible_messages(by).filter(pk=OuterRef("message"))
    kept = Exchange.objects.filter(pk=OuterRef("exchange"))
    found = MentionCall.objects.filter(webhook=webhook).select_related("message__channel", "asked_by")
    return found.annotate(took=F("finished_at") - F("called_at"), may_read=Exists(read), is_kept=Exists(kept)).order_by(
        "-id"
    )


def call_for(user: User, call_id: UUID) -> "WithAnnotations[MentionCall, Reading]":
    """Returns a call for those who manage its service, even if that was removed since. Raises NotVisible for others."""
    call = MentionCall.objects.select_related("webhook__team").filter(pk=call_id).first()
    if call is None or not access.may_manage_outgoing(user, call.webhook.team):
        raise access.NotVisible("call")
    return calls_of(call.webhook, by=user).select_related("webhook__team").get(pk=call_id)


def exchange_of(call: MentionCall) -> Exchange | None:
    """Returns the exchange of a call, None if it was not sent, is not answered yet, or was thrown away since."""
    return Exchange.objects.filter(pk=call.exchange_id).first()


def channels_that_let_in(webhook: OutgoingWebhook, *, by: User, most: int) -> tuple[Sequence[Channel], int]:
    """Returns at most `most` private channels that let the service in, and how many other places do.

    The channels are those that the person sees; chats are only counted, because they name nobody.
    """
    places = OutgoingPlace.objects.filter(webhook=webhook, awaits=None)
    seen = access.visible_channels(by).filter(kind=Channel.Kind.PRIVATE, outgoing_places__in=places)
    channels = list(seen.order_by("name")[:most])
    return channels, places.count() - len(channels)
