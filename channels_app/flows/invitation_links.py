"""Links by which several people join: for how long, how many and from which domains. The link is shown once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.flows import invitation_tokens, invitations
from channels_app.flows.teams import InvalidTeam, require_joinable
from channels_app.models import InvitationLink, Membership, Team, User

# Standing links of one team or of the server: one for each occasion, few enough to look through.
MAX_LINKS = 20
# People by a link that never expires and admits every domain: a whole department, not whoever finds it years later.
USES_WITHOUT_END = 100
# How long a link that ended is kept, to say whom to ask for another.
ENDED_LINKS_KEPT = timedelta(days=90)


def make_link(
    *,
    team: Team | None,
    by: User,
    role: str,
    days: int | None,
    now: datetime,
    most_uses: int | None = None,
    domains: Sequence[str] = (),
) -> tuple[InvitationLink, str]:
    """Creates a link and returns it with its token, which is not stored; `days` is None for one that never expires.

    Raises InvalidTeam for what would admit anybody for ever, and for too many links.
    """
    access.require(access.may_invite(by, team), _(invitations.OWNERS))
    require_joinable(team)
    if days is None and not domains and not 0 < (most_uses or 0) <= USES_WITHOUT_END:
        raise InvalidTeam(
            _("A link that never expires needs domains, or a limit of at most %(most)d uses.")
            % {"most": USES_WITHOUT_END}
        )
    if access.is_owners(role) and (days is None or not most_uses):
        raise InvalidTeam(_("A link that makes owners needs an end and a limit of uses."))
    with transaction.atomic():
        _delete_ended(now)
        if standing(now).filter(team=team).count() >= MAX_LINKS:
            raise InvalidTeam(
                _("There are %(most)d links already. Revoke one that you no longer need.") % {"most": MAX_LINKS}
            )
        token = invitation_tokens.new_token()
        link = InvitationLink.objects.create(
            team=team,
            made_by=by,
            made_at=now,
            role=role,
            expires_at=None if days is None else now + timedelta(days=days),
            most_uses=most_uses,
            domains=list(domains),
            token_hash=invitation_tokens.hash_of(token),
        )
        after = {"role": role, "expires_at": link.expires_at, "most_uses": most_uses, "domains": link.domains}
        audit.record("invitation-link.made", link, by=by, team=team, after=after)
    return link, token


@transaction.atomic
def revoke(*, link_id: UUID, by: User, now: datetime) -> InvitationLink:
    link = manageable(link_id, by)
    link.revoked_at = now
    link.save(update_fields=["revoked_at"])
    audit.record("invitation-link.revoked", link, by=by)
    return link


def manageable(link_id: UUID, by: User) -> InvitationLink:
    """Returns a link that a user may revoke. Raises NotVisible if there is none."""
    found = InvitationLink.objects.filter(pk=link_id, revoked_at=None)
    if not access.is_administrator(by):
        found = found.filter(team__in=access.owned_teams(by))
    link = found.select_related("team").first()
    if link is None:
        raise access.NotVisible("link")
    return link


def standing(now: datetime) -> QuerySet[InvitationLink]:
    """Returns the links that admit people: not ended or used up, to a team that can be joined, by who may invite."""
    owns = Membership.objects.filter(
        team=OuterRef("team"), user=OuterRef("made_by"), role=Membership.Role.OWNER, user__is_active=True
    )
    administers = Q(made_by__is_staff=True, made_by__is_active=True)
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    left = Q(most_uses=None) | Q(uses__lt=F("most_uses"))
    return InvitationLink.objects.filter(
        access.OPEN_TEAM, alive & left & (Q(Exists(owns)) | administers), revoked_at=None
    )


def use(link_id: UUID, *, now: datetime) -> None:
    """Counts somebody who joins by a link. Raises NotVisible if it ended in the meantime."""
    InvitationLink.objects.select_for_update().filter(pk=link_id).first()
    if not standing(now).filter(pk=link_id).update(uses=F("uses") + 1):
        raise access.NotVisible("link")


def admits(link: InvitationLink, email: str) -> bool:
    return not link.domains or email.strip().lower().rpartition("@")[2] in link.domains


def _delete_ended(now: datetime) -> None:
    InvitationLink.objects.filter(
        Q(revoked_at__lt=now - ENDED_LINKS_KEPT) | Q(expires_at__lt=now - ENDED_LINKS_KEPT)
    ).delete()
