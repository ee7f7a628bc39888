"""Finds entries: for administrators all of them, for owners those of their team."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from channels_app import access, audit
from channels_app.flows.auditing.chain import document_of
from channels_app.models import AuditEntry, AuditSeal, Team, User
from channels_app.models.fields import first_id_of
from channels_app.models.user import with_address

# Accounts that an e-mail address may stand for: it is one, or the beginning of one.
MAX_ACCOUNTS = 20
# Entries read at once for an export.
EXPORTED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What entries to find; blank is any. Texts are the beginning of a name, of an address, or a whole id.

    `action` is a whole one, or its noun with the dot (`member.`). `since` is included, `until` is not.
    """

    person: str = ""
    action: str = ""
    target: str = ""
    address: str = ""
    since: datetime | None = None
    until: datetime | None = None
    team_id: UUID | None = None


def entries(wanted: Wanted, *, by: User, team: Team | None = None) -> QuerySet[AuditEntry]:
    """Returns the entries, newest first; of one team for its owners, of all for site administrators."""
    if team is None:
        access.require_administrator(by)
        found = AuditEntry.objects.all()
    else:
        access.require(access.may_own(by, team), _("Only an owner of the team can see its audit log."))
        found = AuditEntry.objects.filter(team_id=team.pk)
    return _filter(found, wanted).order_by("-pk")


def page(found: QuerySet[AuditEntry], *, before: UUID | None, size: int) -> tuple[Sequence[AuditEntry], UUID | None]:
    """Returns a page of entries and the id to ask for the next one by, or None after the last."""
    rows = list((found.filter(pk__lt=before) if before else found)[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else None


def exported(found: QuerySet[AuditEntry], *, before: UUID | None) -> list[dict[str, object]]:
    """Returns the next entries of an export, with each one's place in the chain (`seq`, `hash`) if it is sealed."""
    rows = list((found.filter(pk__lt=before) if before else found)[:EXPORTED_AT_ONCE])
    seals = {seal.entry_id: seal for seal in AuditSeal.objects.filter(entry_id__in=[row.pk for row in rows])}
    return [{**document_of(row), **_place(seals.get(row.pk))} for row in rows]


@transaction.atomic
def record_export(wanted: Wanted, *, by: User, team: Team | None, kind: str) -> None:
    """Records that somebody took entries with them, and which."""
    asked = {name: value for name, value in asdict(wanted).items() if value}
    audit.record("audit.exported", team, by=by, after={"format": kind, **asked})


def every_exported(found: QuerySet[AuditEntry]) -> Iterator[dict[str, object]]:
    """Yields all entries of an export, for commands."""
    before = None
    while rows := exported(found, before=before):
        yield from rows
        before = UUID(str(rows[-1]["id"]))


def _place(seal: AuditSeal | None) -> dict[str, object]:
    return {"seq": seal.seq if seal else None, "hash": bytes(seal.hash).hex() if seal else None}


def _filter(found: QuerySet[AuditEntry], wanted: Wanted) -> QuerySet[AuditEntry]:
    if wanted.person:
        found = found.alias(actor_lower=Lower("actor_name")).filter(_is_person(wanted.person))
    if wanted.target:
        found = found.alias(object_lower=Lower("object_name")).filter(_is_target(wanted.target))
    if wanted.action:
        exactly = not wanted.action.endswith(".")
        found = found.filter(**{"action" if exactly else "action__startswith": wanted.action})
    if wanted.address:
        found = found.filter(address__startswith=wanted.address)
    if wanted.team_id:
        found = found.filter(team_id=wanted.team_id)
    if wanted.since:
        found = found.filter(pk__gte=first_id_of(wanted.since))
    if wanted.until:
        found = found.filter(pk__lt=first_id_of(wanted.until))
    return found


def _is_person(text: str) -> Q:
    if known := _uuid(text):
        return Q(actor_id=known)
    if "@" not in text:
        return Q(actor_lower__startswith=text.lower())
    accounts = User.objects.filter(with_address(email__startswith=text.lower()) | Q(email__iexact=text))
    return Q(actor_id__in=list(accounts.values_list("pk", flat=True)[:MAX_ACCOUNTS]))


def _is_target(text: str) -> Q:
    return Q(object_id=str(known)) if (known := _uuid(text)) else Q(object_lower__startswith=text.lower())


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
