"""Finds people for administrators: all of this server, searched, filtered and sorted."""

from collections.abc import Mapping
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from channels_app import access
from channels_app.models import Membership, User
from channels_app.models.fields import IsAmong

_factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)

# Filters of the list, by the name in its address.
SHOWN: Mapping[str, Q] = {
    "all": Q(),
    "active": Q(is_active=True),
    "deactivated": Q(is_active=False),
    "administrators": Q(is_staff=True),
    "guests": access.only_guests(),
    "no-second-factor": Q(is_active=True) & ~Q(Exists(_factors)),
    "never-signed-in": Q(last_login=None),
}
SORTED = {
    "name": (Lower("display_name"), "email"),
    "address": ("email",),
    "newest": ("-date_joined", "-pk"),
    "active": (F("last_active_on").desc(nulls_last=True), "pk"),
}


def people(*, by: User, query: str = "", show: str = "all", sort: str = "name") -> QuerySet[User]:
    """Returns people whose name or address contains the query. Unknown filters and orders mean the first."""
    access.require_administrator(by)
    found = User.objects.filter(SHOWN.get(show, Q()))
    if words := query.replace("\x00", "").strip()[:80]:
        with_address = IsAmong("pk", EmailAddress.objects.filter(email__contains=words.lower()).values("user"))
        found = found.filter(Q(display_name__icontains=words) | Q(email__icontains=words) | Q(with_address))
    return found.order_by(*SORTED.get(sort, SORTED["name"]))


def person_for(by: User, person_id: UUID) -> User:
    access.require_administrator(by)
    found = User.objects.filter(pk=person_id).first()
    if found is None:
        raise access.NotVisible("person")
    return found


def sole_teams(user: User) -> list[str]:
    """Returns the names of teams that have no other owner who can sign in."""
    others = Membership.objects.filter(team=OuterRef("pk"), role=Membership.Role.OWNER, user__is_active=True)
    owned = access.owned_teams(user).filter(~Exists(others.exclude(user=user)))
    return list(owned.order_by("name").values_list("name", flat=True))
