"""What each role in a team may do: the table that access.py decides by and that pages explain."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_app.models import Membership, Team

Role = Membership.Role


class Right(TextChoices):
    """A right, with words that follow “may”."""

    TALK = "talk", gettext_lazy("read and write in standard channels")
    CREATE_CHANNELS = "create-channels", gettext_lazy("create channels")
    MANAGE_PRIVATE_CHANNELS = "manage-private-channels", gettext_lazy("change private channels they are in")
    MANAGE_CONNECTORS = "manage-connectors", gettext_lazy("manage connectors")
    MANAGE_OUTGOING = "manage-outgoing", gettext_lazy("manage outgoing webhooks")
    OWN = "own", gettext_lazy("add and remove people, give roles, set policies, and archive and delete everything")


RIGHTS: Mapping[str, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.MEMBER: frozenset({Right.TALK, Right.CREATE_CHANNELS, Right.MANAGE_PRIVATE_CHANNELS}),
    Role.GUEST: frozenset({Right.TALK}),
}
# What members may do if the team's policy of this name lets them.
BY_POLICY: Mapping[Right, str] = {
    Right.MANAGE_CONNECTORS: "members_may_manage_connectors",
    Right.MANAGE_OUTGOING: "members_may_create_outgoing_webhooks",
}


def is_one(text: str) -> bool:
    """Tells whether a text from outside is a role."""
    return text in Role.values


def has(role: str | None, right: Right, team: Team | None = None) -> bool:
    """Tells whether a role gives a right in a team; None is nobody's role."""
    if role is None:
        return False
    if right in RIGHTS[role]:
        return True
    return role == Role.MEMBER and right in BY_POLICY and team is not None and bool(getattr(team, BY_POLICY[right]))


def words_of(role: str, team: Team | None) -> str:
    """Returns a sentence about what a role may do in a team, under its present policies."""
    rights = _(", ").join(str(right.label) for right in Right if has(role, right, team))
    return _("May %(rights)s.") % {"rights": rights}
