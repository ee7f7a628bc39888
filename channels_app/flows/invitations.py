"""Invites people to a team: nobody joins without agreeing, and inviting reveals nothing about who has an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import access, audit, rail_changes
from channels_app.flows import mails, people, teams
from channels_app.models import Invitation, Mail, Membership, Team, User
from channels_app.server_settings import current
from channels_app.translatable import Sentence

# How long an invitation is valid; people who declined may be invited again after that.
VALID_FOR = timedelta(days=30)
# Invitations by one person within VALID_FOR: enough to move a large department, too few to bother a company.
MAX_INVITATIONS_PER_PERSON = 500
# Mails about one invitation, and the time between two: a reminder, not a nuisance.
MOST_MAILS = 5
MAIL_AGAIN = timedelta(minutes=10)
OWNERS = gettext_noop("Only an owner of the team can add people.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line of a list of people to invite."""

    email: str
    role: str
    ok: bool
    detail: str


def ask(*, team: Team | None, by: User, email: str, role: str, now: datetime) -> User | None:
    """Invites whoever has the address, by mail if this server sends any.

    A site administrator adds the person who has confirmed it at once, and gets the user. Raises InvalidTeam if they
    are already in the team.
    """
    access.require(access.may_invite(by, team), _(OWNERS))
    teams.require_joinable(team)
    person = people.find(email)
    if person and team is None:
        raise teams.InvalidTeam(_("%(person)s has an account already.") % {"person": person})
    if person and access.in_team(person, team):
        raise teams.InvalidTeam(_("%(person)s is already in the team.") % {"person": person})
    if person and team and access.is_administrator(by):
        teams.add_member(team=team, by=by, user=person, role=role)
        return person
    _ask(team, by, email.strip().lower(), role, now)
    return None


def ask_many(*, team: Team | None, by: User, lines: Sequence[tuple[str, str]], now: datetime) -> list[Outcome]:
    """Invites several people, each an address and a role; what is wrong with one does not hold up the others."""
    access.require(access.may_invite(by, team), _(OWNERS))
    found = []
    for email, role in lines:
        try:
            added = ask(team=team, by=by, email=email, role=role, now=now)
        except teams.InvalidTeam as error:
            found.append(Outcome(email, role, ok=False, detail=str(error)))
        else:
            found.append(Outcome(email, role, ok=True, detail=invitation_reply(added)))
    return found


def invitation_reply(added: User | None) -> str:
    """Returns the reply to an invitation.

    Unless a user was `added`, it is the same whether or not the address has an account.
    """
    if added:
        return _("%(person)s is in the team now.") % {"person": added}
    if current().can_mail:
        return _("They are invited by mail, and are in the team once they accept.")
    return _("They are invited. This server sends no mail: give them the link from the list of invitations.")


@transaction.atomic
def _ask(team: Team | None, by: User, email: str, role: str, now: datetime) -> None:
    lapsed = Invitation.objects.filter(invited_at__lte=now - VALID_FOR)
    lapsed.filter(team=team).delete()
    if Invitation.objects.filter(invited_by=by, invited_at__gt=now - VALID_FOR).count() >= MAX_INVITATIONS_PER_PERSON:
        days = VALID_FOR.days
        raise teams.InvalidTeam(
            _("You asked %(most)d people in %(days)d days.") % {"most": MAX_INVITATIONS_PER_PERSON, "days": days}
        )
    # People who declined are not asked again for now, and the person who invites them cannot see that.
    invitation, _made = Invitation.objects.update_or_create(
        team=team,
        email=email,
        defaults={"role": role, "invited_by": by, "link": None},
        create_defaults=_new(role, by, now),
    )
    audit.record("invitation.sent", invitation, by=by, team=team, name=email, after={"role": role})
    send_mail(invitation, now=now)


def _new(role: str, by: User, now: datetime) -> dict[str, object]:
    return {"role": role, "invited_by": by, "invited_at": now}


def send_mail(invitation: Invitation, *, now: datetime) -> bool:
    """Writes the mail about an invitation and returns True, unless there were enough or the last was just now.

    Who declined gets none, and that does not show.
    """
    soon = invitation.mailed_at and now - invitation.mailed_at < MAIL_AGAIN
    if not current().can_mail or soon or invitation.mails >= MOST_MAILS:
        return False
    if not invitation.declined_at:
        _write(invitation, now)
    invitation.mailed_at, invitation.mails = now, invitation.mails + 1
    invitation.save(update_fields=["mailed_at", "mails"])
    return True


def _write(invitation: Invitation, now: datetime) -> None:
    by, team = invitation.invited_by, invitation.team
    where = team.name if team else current().server_name
    say = Sentence(gettext_noop("%(person)s invites you to %(team)s"), {"person": str(by), "team": where})
    values = {"days": VALID_FOR.days, "email": invitation.email}
    more = [Sentence(gettext_noop("Open this link within %(days)d days. It is for %(email)s only."), values)]
    mails.write_link(
        kind=Mail.Kind.INVITATION,
        to=invitation.email,
        locale=by.locale,
        say=say,
        more=more,
        about=invitation.pk,
        now=now,
    )


@transaction.atomic
def resend(*, invitation_id: UUID, by: User, now: datetime) -> tuple[Team | None, str]:
    """Renews an invitation's term and sends it again; returns its team, and the reason if no mail was sent."""
    invitation = _manageable(invitation_id, by).select_for_update(of=("self",)).get()
    try:
        teams.require_joinable(invitation.team)
    except teams.InvalidTeam as error:
        return invitation.team, str(error)
    invitation.invited_at = now
    invitation.save(update_fields=["invited_at"])
    audit.record("invitation.resent", invitation, by=by, name=invitation.email)
    if current().can_mail and not send_mail(invitation, now=now):
        return invitation.team, _("They got a mail a moment ago, or several already. Try again later.")
    return invitation.team, ""


def accept(*, invitation_id: UUID, by: User, now: datetime) -> Team:
    """Makes the person a member of the team that invited them, and returns the team."""
    with transaction.atomic():
        invitation = _open_one(invitation_id, by, now)
        assert invitation.team
        if teams.enter(invitation.team, by, invitation.role):
            audit.record("member.joined", by, by=by, team=invitation.team, after={"role": invitation.role})
    return invitation.team


def decline(*, invitation_id: UUID, by: User, now: datetime) -> Team:
    """Dismisses the invitation, without telling the person who sent it."""
    with transaction.atomic():
        invitation = _open_one(invitation_id, by, now)
        assert invitation.team
        Invitation.objects.filter(pk=invitation.pk).update(declined_at=now)
        rail_changes.bells([by.pk])
        # Not among the team's entries: its owners must not see that there is somebody who declined.
        audit.record("invitation.declined", by, by=by, before={"team": invitation.team})
    return invitation.team


@transaction.atomic
def withdraw(*, invitation_id: UUID, by: User) -> Team | None:
    invitation = _manageable(invitation_id, by).get()
    before = {"role": invitation.role}
    audit.record("invitation.withdrawn", invitation, by=by, name=invitation.email, before=before)
    invitation.delete()
    return invitation.team


def of(user: User, *, now: datetime) -> QuerySet[Invitation]:
    """Returns the invitations that a user may answer, newest first: those to an address that is proven theirs."""
    theirs = EmailAddress.objects.filter(user=user, verified=True).values("email")
    inside = Membership.objects.filter(user=user, team=OuterRef("team"))
    found = standing(now).filter(~Exists(inside), email__in=theirs, declined_at=None).exclude(team=None)
    return found.select_related("team", "invited_by").order_by("-pk")


def is_invited(email: str, *, now: datetime) -> bool:
    """Tells whether somebody asked the holder of an address in, who has no account yet."""
    return standing(now).filter(email=email.lower(), declined_at=None).exists()


def one_of(user: User, invitation_id: UUID, *, now: datetime) -> Invitation:
    found = of(user, now=now).filter(pk=invitation_id).first()
    if found is None:
        raise access.NotVisible("invitation")
    return found


def in_team(team: Team | None, *, now: datetime) -> QuerySet[Invitation]:
    """Returns a team's invitations for its owners, without showing whether the address has an account or declined."""
    return standing(now).filter(team=team, link=None).select_related("team", "invited_by").order_by("-pk")


def standing(now: datetime) -> QuerySet[Invitation]:
    """Returns the valid invitations: not expired, to a team that can be joined, by an active user who may invite."""
    owns = Membership.objects.filter(
        team=OuterRef("team"), user=OuterRef("invited_by"), role=Membership.Role.OWNER, user__is_active=True
    )
    administers = Q(invited_by__is_staff=True, invited_by__is_active=True)
    since = Value(now) - Value(VALID_FOR)
    return Invitation.objects.filter(access.OPEN_TEAM, Q(Exists(owns)) | administers, invited_at__gt=since)


def _manageable(invitation_id: UUID, by: User) -> QuerySet[Invitation]:
    """Returns an invitation as a query for who may change it. Raises NotVisible for others."""
    found = Invitation.objects.filter(pk=invitation_id)
    if not access.is_administrator(by):
        found = found.filter(team__in=access.owned_teams(by))
    if not found.exists():
        raise access.NotVisible("invitation")
    return found.select_related("team", "invited_by")


def _open_one(invitation_id: UUID, by: User, now: datetime) -> Invitation:
    # Locked without the rows it refers to: only one answer counts, and a withdrawal need not wait.
    found = of(by, now=now).filter(pk=invitation_id).select_for_update(of=("self",)).first()
    if found is None:
        raise access.NotVisible("invitation")
    return found
