"""Joins by an invitation: tells what its link opens and for whom, and creates an account if one is needed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.flows import invitation_links, invitation_tokens, invitations, people, teams
from channels_app.models import Invitation, InvitationLink, Membership, Team, User
from channels_app.models.user import with_address
from channels_app.server_settings import current

State = Literal["open", "expired", "used", "revoked", "closed"]


class InvalidJoining(ValueError):
    """Somebody cannot join like this; `str(error)` is for them."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What an invitation's link opens. `invitation` or `link` is there while the row is.

    It is "closed" while the team is archived or deleted, which its owners can undo.
    `proves_address` means that it came by mail to the invitation's address.
    """

    state: State
    by: User | None
    team: Team | None = None
    role: str = ""
    invitation: Invitation | None = None
    link: InvitationLink | None = None
    proves_address: bool = False

    @property
    def email(self) -> str:
        """The address that it is for, or "" for a link that is for many."""
        return self.invitation.email if self.invitation else ""

    @property
    def role_name(self) -> str:
        return str(Membership.Role(self.role).label) if self.role else ""


def find(token: str, *, now: datetime) -> Opening:
    """Returns what a token opens. Raises NotVisible if the token is not ours."""
    if signed := invitation_tokens.read(token):
        return _of_address(signed, now)
    link = InvitationLink.objects.filter(token_hash=invitation_tokens.hash_of(token))
    found = link.select_related("team", "made_by").first()
    if found is None:
        raise access.NotVisible("invitation")
    return Opening(_state_of(found, now), found.made_by, found.team, found.role, link=found)


def _of_address(signed: invitation_tokens.Signed, now: datetime) -> Opening:
    rows = Invitation.objects.filter(pk=signed.invitation_id).select_related("team", "invited_by", "link")
    row = rows.first()
    if row is None:
        # Accepted, withdrawn, or the team is gone; the token still names who invited.
        return Opening("used", User.objects.filter(pk=signed.invited_by).first())
    is_open = invitations.standing(now).filter(pk=row.pk).exists()
    if row.link and _state_of(row.link, now) != "open":
        is_open = False
    state: State = "open" if is_open else _reason_of_end(row.team)
    return Opening(state, row.invited_by, row.team, row.role, invitation=row, proves_address=signed.by_mail)


def _state_of(link: InvitationLink, now: datetime) -> State:
    if link.revoked_at:
        return "revoked"
    if link.most_uses is not None and link.uses >= link.most_uses:
        return "used"
    return "open" if invitation_links.standing(now).filter(pk=link.pk).exists() else _reason_of_end(link.team)


def _reason_of_end(team: Team | None) -> State:
    return "closed" if team and not team.is_joinable else "expired"


def is_for(opening: Opening, user: User) -> bool:
    """Tells whether a user may join by this: an invitation is for its address, a link perhaps for some domains."""
    if opening.invitation:
        owner = User.objects.filter(with_address(email=opening.email)).first()
        if owner is None and opening.proves_address:
            return user.email.lower() == opening.email
        return owner == user
    assert opening.link
    return not opening.link.domains or invitation_links.admits(opening.link, user.confirmed_email)


def join(*, opening: Opening, by: User, now: datetime) -> Team | None:
    """Makes a person who has an account a member, and returns the team if there is one."""
    _require_open(opening)
    if not is_for(opening, by):
        raise InvalidJoining(_("This invitation is for somebody else."))
    with transaction.atomic():
        if opening.proves_address and not by.confirmed_email:
            by.confirm_email()
        _add(opening, by, now)
    return opening.team


def create_account(
    *, opening: Opening, name: str, password: str, now: datetime, email: str = "", locale: str = ""
) -> User:
    """Creates an account by an invitation, and joins its team.

    The address is the invitation's; it is confirmed if it came by mail to it, or if an administrator vouches for it.
    `email` is for a link on a server that sends no mail. Raises InvalidJoining if the address has an account.
    """
    _require_open(opening)
    address = (opening.email or email).strip().lower()
    if opening.link and (current().can_mail or not invitation_links.admits(opening.link, address)):
        raise InvalidJoining(_("This link is not for this address."))
    vouched = bool(opening.invitation and opening.by and access.is_administrator(opening.by))
    with transaction.atomic():
        if people.has_account(address):
            raise InvalidJoining(_("You cannot create an account with this address. If it is yours, sign in."))
        confirmed = opening.proves_address or vouched
        user = User.objects.create_user(address, password, confirmed=confirmed, display_name=name, locale=locale)
        audit.record("person.created", user, by=user, after={"email": address})
        _add(opening, user, now)
    return user


@transaction.atomic
def ask_for_mail(*, opening: Opening, email: str, now: datetime) -> None:
    """Sends an invitation to the address of somebody who has a link, whether or not it has an account.

    Raises InvalidJoining if the link is not for the address.
    """
    _require_open(opening)
    assert opening.link
    if not invitation_links.admits(opening.link, email):
        domains = ", ".join(opening.link.domains)
        raise InvalidJoining(_("This link is for addresses of %(domains)s.") % {"domains": domains})
    fresh = {"role": opening.role, "invited_by": opening.by, "invited_at": now, "link": opening.link}
    team, address = opening.team, email.strip().lower()
    Invitation.objects.filter(team=team, email=address, invited_at__lte=now - invitations.VALID_FOR).delete()
    row, _made = Invitation.objects.get_or_create(team=team, email=address, defaults=fresh)
    # A person who asks here wants it now, even if they declined before.
    row.declined_at = None
    row.save(update_fields=["declined_at"])
    audit.record("invitation.asked-for", row, by=None, team=team, name=address)
    invitations.send_mail(row, now=now)


def _require_open(opening: Opening) -> None:
    if opening.state != "open":
        raise access.NotVisible("invitation")


def _add(opening: Opening, user: User, now: datetime) -> None:
    """Adds the person to the team; a member keeps their role."""
    link_id = opening.link.pk if opening.link else opening.invitation.link_id if opening.invitation else None
    made = True
    if opening.team:
        made = teams.enter(opening.team, user, opening.role)
    if opening.invitation:
        Invitation.objects.filter(pk=opening.invitation.pk).delete()
    if made and opening.team:
        audit.record("member.joined", user, by=user, team=opening.team, after={"role": opening.role})
    if link_id and made:
        invitation_links.use(link_id, now=now)
