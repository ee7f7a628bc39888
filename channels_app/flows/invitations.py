"""Invites people to a team: nobody joins without agreeing, and inviting reveals nothing about who has an account."""

from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.flows import people, teams
from channels_app.models import Invitation, Membership, Team, User

# How long an invitation is valid; people who declined may be invited again after that.
VALID_FOR = timedelta(days=30)
# Invitations by one person within VALID_FOR: enough to move a large department, too few to bother a company.
MAX_INVITATIONS_PER_PERSON = 500


def ask(*, team: Team, by: User, email: str, role: str, now: datetime) -> User | None:
    """Invites the person who has confirmed the address, if there is one.

    A site administrator adds them at once, and gets the user. Raises InvalidTeam if they are already in the team.
    """
    access.require(access.may_own(by, team), _("Only an owner of the team can add people."))
    person = people.find(email)
    if person and access.in_team(person, team):
        raise teams.InvalidTeam(_("%(person)s is already in the team.") % {"person": person})
    if person and by.is_staff:
        teams.add_member(team=team, by=by, user=person, role=role)
        return person
    _ask(team, by, email.strip().lower(), role, now)
    return None


def asked_words(added: User | None) -> str:
    """Returns the reply to an invitation.

    Unless a user was `added`, it is the same whether or not the address has an account.
    """
    if added:
        return _("%(person)s is in the team now.") % {"person": added}
    return _("If someone with this address is here, they are asked, and are in the team once they accept.")


@transaction.atomic
def _ask(team: Team, by: User, email: str, role: str, now: datetime) -> None:
    lapsed = Invitation.objects.filter(invited_at__lte=now - VALID_FOR)
    lapsed.filter(team=team).delete()
    if Invitation.objects.filter(invited_by=by, invited_at__gt=now - VALID_FOR).count() >= MAX_INVITATIONS_PER_PERSON:
        days = VALID_FOR.days
        raise teams.InvalidTeam(
            _("You asked %(most)d people in %(days)d days.") % {"most": MAX_INVITATIONS_PER_PERSON, "days": days}
        )
    # People who declined are not asked again for now, and the person who invites them cannot see that.
    invitation, _created = Invitation.objects.update_or_create(
        team=team, email=email, defaults={"role": role, "invited_by": by}, create_defaults=_new(role, by, now)
    )
    audit.record("invitation.sent", invitation, by=by, team=team, name=email, after={"role": role})


def _new(role: str, by: User, now: datetime) -> dict[str, object]:
    return {"role": role, "invited_by": by, "invited_at": now}


def accept(*, invitation_id: UUID, by: User, now: datetime) -> Team:
    """Makes the person a member of the team that invited them, and returns the team."""
    with transaction.atomic():
        invitation = _open_one(invitation_id, by, now)
        inside, created = Membership.objects.get_or_create(
            team=invitation.team, user=by, defaults={"role": invitation.role}
        )
        if created:
            audit.record("member.joined", by, by=by, team=invitation.team, after={"role": inside.role})
        teams.forget_invitations(invitation.team, by)
    return invitation.team


def decline(*, invitation_id: UUID, by: User, now: datetime) -> Team:
    """Dismisses the invitation, without telling the person who sent it."""
    with transaction.atomic():
        invitation = _open_one(invitation_id, by, now)
        Invitation.objects.filter(pk=invitation.pk).update(declined_at=now)
        # Not among the team's entries: its owners must not see that there is somebody who declined.
        audit.record("invitation.declined", by, by=by, before={"team": invitation.team})
    return invitation.team


@transaction.atomic
def withdraw(*, invitation_id: UUID, by: User) -> Team:
    invitation = Invitation.objects.filter(pk=invitation_id, team__in=access.owned_teams(by)).first()
    if invitation is None:
        raise access.NotVisible("invitation")
    before = {"role": invitation.role}
    audit.record("invitation.withdrawn", invitation, by=by, name=invitation.email, before=before)
    invitation.delete()
    return invitation.team


def of(user: User, *, now: datetime) -> QuerySet[Invitation]:
    """Returns the invitations that a user may answer, newest first: those to an address that is proven theirs."""
    theirs = EmailAddress.objects.filter(user=user, verified=True).values("email")
    inside = Membership.objects.filter(user=user, team=OuterRef("team"))
    found = _standing(now).filter(~Exists(inside), email__in=theirs, declined_at=None)
    return found.select_related("team", "invited_by").order_by("-pk")


def is_invited(email: str, *, now: datetime) -> bool:
    """Tells whether somebody asked the holder of an address in, who has no account yet."""
    return _standing(now).filter(email=email.lower(), declined_at=None).exists()


def one_of(user: User, invitation_id: UUID, *, now: datetime) -> Invitation:
    found = of(user, now=now).filter(pk=invitation_id).first()
    if found is None:
        raise access.NotVisible("invitation")
    return found


def in_team(team: Team, *, now: datetime) -> QuerySet[Invitation]:
    """Returns a team's invitations for its owners, without showing whether the address has an account or declined."""
    return _standing(now).filter(team=team).select_related("team", "invited_by").order_by("-pk")


def _standing(now: datetime) -> QuerySet[Invitation]:
    """Returns the valid invitations: not expired, and made by an active user who still owns the team."""
    owns = Membership.objects.filter(
        team=OuterRef("team"), user=OuterRef("invited_by"), role=Membership.Role.OWNER, user__is_active=True
    )
    return Invitation.objects.filter(Exists(owns), invited_at__gt=now - VALID_FOR)


def _open_one(invitation_id: UUID, by: User, now: datetime) -> Invitation:
    # Locked without the rows it refers to: only one answer counts, and a withdrawal need not wait.
    found = of(by, now=now).filter(pk=invitation_id).select_for_update(of=("self",)).first()
    if found is None:
        raise access.NotVisible("invitation")
    return found
