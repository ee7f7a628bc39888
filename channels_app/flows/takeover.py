"""Gives a team without owners an owner again: an administrator, or a member whom they choose, on record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import access, audit
from channels_app.flows import notifications
from channels_app.flows.teams import InvalidTeam
from channels_app.models import Membership, Team, User
from channels_app.translatable import Sentence


@transaction.atomic
def take_over(*, team: Team, by: User, user: User, reason: str = "", now: datetime) -> None:
    """Makes `user`, who is `by` or a member of the team, its owner and tells all members.

    Raises InvalidTeam if the team has an active owner, or the person is neither.
    """
    access.require_administrator(by)
    held = Team.objects.select_for_update().get(pk=team.pk)
    if not access.ownerless(Team.objects.filter(pk=held.pk)).exists():
        raise InvalidTeam(_("The team has an owner, who decides there. Ask them."))
    before = Membership.objects.filter(team=held, user=user).first()
    if not user.is_active or (before is None and user != by):
        raise InvalidTeam(_("Choose an active member of the team, or yourself."))
    Membership.objects.update_or_create(team=held, user=user, defaults={"role": Membership.Role.OWNER})
    old = {"role": before.role} if before else {}
    after = {"person": user, "role": Membership.Role.OWNER}
    audit.record("team.taken-over", held, by=by, before=old, after=after, reason=reason)
    _tell(held, by, user, now)


def _tell(team: Team, by: User, user: User, now: datetime) -> None:
    say = Sentence(
        gettext_noop("%(team)s had no owner any more: %(administrator)s made %(person)s its owner."),
        {"team": team.name, "administrator": str(by), "person": str(user)},
    )
    members = User.objects.filter(memberships__team=team, is_active=True).exclude(pk=by.pk).order_by("pk")
    told = list(members)
    for start in range(0, len(told), notifications.MAX_NOTIFIED_PEOPLE):
        people = told[start : start + notifications.MAX_NOTIFIED_PEOPLE]
        notifications.notify(
            people=people, say=say, subject=team.pk, channel_id=None, path=f"/teams/{team.pk}/", icon="people", now=now
        )
