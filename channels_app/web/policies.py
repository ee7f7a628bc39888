"""The policies that a team's owners can set, with their texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels_app.models import Team


@dataclass(frozen=True)
class Policy:
    """One switch on a team's page; `name` is the team's column."""

    name: str
    title: str | Promise
    words: str | Promise
    is_on: bool = False


POLICIES = (
    Policy(
        "incoming_webhooks_allowed",
        _("Incoming webhooks allowed"),
        _(
            "While this is off, every webhook of the team answers “410 Gone” and stores nothing. "
            "Turning it on again brings them all back, with the same URLs."
        ),
    ),
    Policy(
        "members_may_manage_connectors",
        _("Members may manage connectors"),
        _(
            "While this is off, only owners can add, renew, pause or remove connectors. "
            "What is connected goes on working."
        ),
    ),
    Policy(
        "outgoing_webhooks_allowed",
        _("Outgoing webhooks allowed"),
        _(
            "While this is off, the team's services cannot be mentioned and none can be added; mentions call nothing. "
            "Turning it on again brings them all back, with the same tokens."
        ),
    ),
    Policy(
        "members_may_create_outgoing_webhooks",
        _("Members may manage outgoing webhooks"),
        _(
            "While this is off, only owners can add, change, test or remove outgoing webhooks. "
            "The person who adds one decides which address receives what people write to it."
        ),
    ),
    Policy(
        "discoverable",
        _("Open to requests"),
        _(
            "While this is on, everybody on this server finds the team under “Find teams”, with its description, and "
            "may ask to join. Owners are told and answer."
        ),
    ),
)


def policies_of(team: Team) -> Sequence[Policy]:
    """Returns a team's switches in their current state."""
    return [Policy(one.name, one.title, one.words, is_on=getattr(team, one.name)) for one in POLICIES]
