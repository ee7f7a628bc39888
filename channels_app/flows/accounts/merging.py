"""Merges two accounts of one person: everything that refers to one refers to the other afterwards.

Relations are walked, so that what other apps store about people is moved as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, UniqueConstraint
from django.utils.translation import gettext as _

from channels_app import access, audit, endings
from channels_app.flows.accounts.errors import InvalidAccount
from channels_app.flows.accounts.keeping import require_other_administrator
from channels_app.flows.posting.authors import hand_over
from channels_app.models import Chat, DataExport, Mail, Membership, Message, Session, User
from channels_app.models.channel import pair_of

# What goes with the account: ways to sign in, which are the other account's own, and what is on its way to it.
LEFT = (Authenticator, EmailAddress, Mail, DataExport, Session)


@dataclass(frozen=True, slots=True)
class Move:
    """How many things of one kind move."""

    kind: str
    count: int


def moves_of(person: User) -> list[Move]:
    """Returns what a merge would move, for its preview."""
    counts: dict[str, int] = {}
    for model, field in _relations():
        if count := model._base_manager.filter(**{field: person}).count():
            kind = str(model._meta.verbose_name_plural)
            counts[kind] = counts.get(kind, 0) + count
    return [Move(kind, count) for kind, count in sorted(counts.items())]


@transaction.atomic
def merge(*, person: User, into: User, by: User) -> None:
    """Moves everything of `person` to `into` and deletes the first account. Raises InvalidAccount if it cannot."""
    access.require_administrator(by)
    if person == into:
        raise InvalidAccount(_("Choose another person: nobody is merged with themselves."))
    if not into.is_active:
        raise InvalidAccount(_("%(person)s is deactivated.") % {"person": into})
    if person == by:
        raise InvalidAccount(_("You cannot merge your own account into another. Do it the other way round."))
    require_other_administrator(person)
    moved = {move.kind: move.count for move in moves_of(person)}
    _merge_roles(person, into)
    _merge_chats(person, into)
    hand_over(of=person, to=into, name=str(into))
    for model, field in _relations():
        _move(model, field, person, into)
    before = {"email": person.email, "moved": moved}
    audit.record("person.merged", into, by=by, before=before, after={"email": into.email})
    endings.person(person.pk)
    endings.person(into.pk)
    person.delete()


def _relations() -> Iterator[tuple[type[models.Model], str]]:
    """Yields every model and its field that refers to a person, but for what goes with the account."""
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in LEFT:
            yield relation.related_model, relation.field.name


def _move(model: type[models.Model], field: str, person: User, into: User) -> None:
    if model is Message:
        return
    mine = model._base_manager.filter(**{field: person})
    for others in _uniques(model, field):
        twins = model._base_manager.filter(**{field: into}, **{name: OuterRef(name) for name in others})
        mine.filter(Exists(twins)).delete()
    mine.update(**{field: into})


def _uniques(model: type[models.Model], field: str) -> Iterator[list[str]]:
    """Yields the other fields of each rule by which a person has something once."""
    rules: list[Any] = [rule.fields for rule in model._meta.constraints if isinstance(rule, UniqueConstraint)]
    for fields in (*rules, *model._meta.unique_together):
        if field in fields:
            yield [name for name in fields if name != field]


def _merge_roles(person: User, into: User) -> None:
    mine = dict(Membership.objects.filter(user=person).values_list("team_id", "role"))
    for theirs in Membership.objects.filter(user=into, team__in=mine):
        theirs.role = access.higher_role(theirs.role, mine[theirs.team_id])
        theirs.save(update_fields=["role"])


def _merge_chats(person: User, into: User) -> None:
    """Gives direct chats their new pair; one that would be the second of a pair becomes a group."""
    for chat in Chat.objects.filter(kind=Chat.Kind.DIRECT, members=person):
        other = chat.members.exclude(pk=person.pk).values_list("pk", flat=True).first()
        pair = pair_of(into.pk, other) if other and other != into.pk else None
        if pair and not Chat.objects.filter(pair=pair).exists():
            Chat.objects.filter(pk=chat.pk).update(pair=pair)
        else:
            Chat.objects.filter(pk=chat.pk).update(pair=None, kind=Chat.Kind.GROUP)
