"""Finds teams that are open to requests, asks to join them, and joins by the domain of one's address."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from channels_app import access, audit
from channels_app.flows import notifications, teams
from channels_app.flows.teams import InvalidTeam
from channels_app.models import JoinRequest, Membership, Team, User
from channels_app.translatable import Sentence

# How long after a declined request the person may ask again.
ASK_AGAIN = timedelta(days=30)
# Open requests of one person: to ask every team at once is spam.
MAX_WAITING = 10


def teams_to_find(*, by: User, query: str = "") -> QuerySet[Team]:
    """Returns the teams that a user may find: open to requests or to their address, without those they are in."""
    inside = Membership.objects.filter(team=OuterRef("pk"), user=by)
    open_to_them = Q(discoverable=True) | Q(join_domains__overlap=list(domains_of(by)))
    found = Team.objects.filter(open_to_them, ~Exists(inside), archived_at=None, deleted_at=None)
    if words := query.replace("\x00", "").strip()[:80]:
        found = found.filter(Q(name__icontains=words) | Q(description__icontains=words))
    return found.order_by("name", "pk")


def may_join(user: User, team: Team) -> bool:
    """Tells whether a user may join without asking, by the domain of an address that they confirmed."""
    return bool(set(team.join_domains) & domains_of(user))


def find(by: User, team_id: UUID) -> Team:
    found = teams_to_find(by=by).filter(pk=team_id).first()
    if found is None:
        raise access.NotVisible("team")
    return found


def domains_of(user: User) -> set[str]:
    """Returns the domains of the addresses that a user has confirmed."""
    proven = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {email.rpartition("@")[2].lower() for email in proven}


@transaction.atomic
def ask(*, team: Team, by: User, words: str, now: datetime) -> None:
    """Asks a team's owners to let the user in. Raises InvalidTeam after a recent refusal and for too many at once."""
    find(by, team.pk)
    earlier = JoinRequest.objects.filter(team=team, user=by).first()
    if earlier and (earlier.declined_at is None or now - earlier.declined_at < ASK_AGAIN):
        raise InvalidTeam(_("You asked already."))
    if JoinRequest.objects.filter(user=by, declined_at=None).count() >= MAX_WAITING:
        raise InvalidTeam(_("You asked %(most)d teams already: wait for their answers.") % {"most": MAX_WAITING})
    values = {"words": words.replace("\x00", "").strip(), "asked_at": now, "declined_at": None}
    request, _made = JoinRequest.objects.update_or_create(team=team, user=by, defaults=values)
    audit.record("join-request.sent", by, by=by, team=team)
    say = Sentence(gettext_noop("%(person)s asks to join %(team)s."), {"person": str(by), "team": team.name})
    owners = access.owners_of([team.pk]).get(team.pk, [])
    _tell(owners, say, request, reverse("team-requests", kwargs={"team_id": team.pk}), now)


@transaction.atomic
def join(*, team: Team, by: User) -> None:
    """Joins a team whose owners let the user's domain in."""
    if not may_join(by, find(by, team.pk)):
        raise access.NotVisible("team")
    teams.enter(team, by, Membership.Role.MEMBER)
    audit.record("member.joined", by, by=by, team=team, after={"role": Membership.Role.MEMBER, "by": "domain"})


def waiting(team: Team) -> QuerySet[JoinRequest]:
    found = JoinRequest.objects.filter(team=team, declined_at=None, user__is_active=True)
    return found.select_related("user").order_by("asked_at", "pk")


@transaction.atomic
def accept(*, request_id: UUID, by: User, now: datetime) -> JoinRequest:
    """Lets somebody in who asked. Raises InvalidTeam for a team that nobody can join now."""
    request = _locked(by, request_id)
    teams.enter(request.team, request.user, Membership.Role.MEMBER)
    audit.record("member.added", request.user, by=by, team=request.team, after={"role": Membership.Role.MEMBER})
    say = Sentence(gettext_noop("You are in %(team)s now."), {"team": request.team.name})
    _tell([request.user], say, request, reverse("team", kwargs={"team_id": request.team_id}), now)
    return request


@transaction.atomic
def decline(*, request_id: UUID, by: User, now: datetime) -> JoinRequest:
    request = _locked(by, request_id)
    JoinRequest.objects.filter(pk=request.pk).update(declined_at=now)
    audit.record("join-request.declined", request.user, by=by, team=request.team)
    say = Sentence(gettext_noop("Your request to join %(team)s was declined."), {"team": request.team.name})
    _tell([request.user], say, request, reverse("teams-find"), now)
    return request


@transaction.atomic
def set_domains(*, team: Team, by: User, domains: Sequence[str]) -> None:
    """Sets whose addresses may join by themselves."""
    access.require(access.may_own(by, team), _("Only an owner of the team can do this."))
    old = {"join_domains": list(team.join_domains)}
    team.join_domains = list(domains)
    team.save(update_fields=["join_domains"])
    audit.record_change("team.changed", team, by=by, old=old, new={"join_domains": team.join_domains})


def request_for(by: User, request_id: UUID) -> JoinRequest:
    """Returns a request that waits for this owner's answer. Raises NotVisible if there is none."""
    return _one_of(_waiting_for(by), request_id)


def _locked(by: User, request_id: UUID) -> JoinRequest:
    return _one_of(_waiting_for(by).select_for_update(of=("self",)), request_id)


def _waiting_for(owner: User) -> QuerySet[JoinRequest]:
    mine = JoinRequest.objects.filter(declined_at=None, team__in=access.owned_teams(owner))
    return mine.select_related("team", "user")


def _one_of(requests: QuerySet[JoinRequest], request_id: UUID) -> JoinRequest:
    found = requests.filter(pk=request_id).first()
    if found is None:
        raise access.NotVisible("request")
    return found


def _tell(people: Sequence[User], say: Sentence, request: JoinRequest, path: str, now: datetime) -> None:
    notifications.notify(
        people=people, say=say, subject=request.pk, channel_id=None, path=path, icon="person-plus", now=now
    )
