"""Removes for good what was deleted long enough ago, in small batches; the work may stop after any of them.

Each statement deletes at most ROWS_PER_BATCH rows of one table and commits, so it locks nothing but those rows, and a
worker that stops leaves nothing half done: the next one goes on.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import CASCADE, SET_NULL, ManyToOneRel, Model, Q, QuerySet

from channels_app import audit
from channels_app.flows.deleting import GRACE_PERIOD
from channels_app.models import Channel, Message, Team

ROWS_PER_BATCH = 1000
# Of these one at a time: each may have millions of rows below it.
LARGE = (Team, Channel)


class OutOfTime(Exception):
    """The worker's time is over; what is left is for the next one."""


def is_due(*, now: datetime) -> bool:
    return _teams(now).exists() or _channels(now).exists()


def remove_due(*, now: datetime, has_time: Callable[[], bool]) -> int:
    """Removes channels and teams whose grace period is over, while there is time; returns how many are gone."""
    gone = 0
    try:
        for found in (_channels(now), _teams(now)):
            while place := found.order_by("deleted_at").first():
                _remove(type(place)._base_manager.filter(pk=place.pk), has_time)
                gone += 1
                _note(place)
    except OutOfTime:
        pass
    return gone


def _channels(now: datetime) -> QuerySet[Channel]:
    end = now - GRACE_PERIOD
    return Channel.objects.filter(Q(deleted_at__lte=end) | Q(team__deleted_at__lte=end)).select_related("team")


def _teams(now: datetime) -> QuerySet[Team]:
    return Team.objects.filter(deleted_at__lte=now - GRACE_PERIOD)


@transaction.atomic
def _note(place: Team | Channel) -> None:
    kind = "team" if isinstance(place, Team) else "channel"
    audit.record(f"{kind}.removed", place, by=None, before={"name": place.name})


def _remove(rows: "QuerySet[Any]", has_time: Callable[[], bool]) -> None:
    """Deletes rows, after all that refers to them."""
    model = rows.model
    if model is Message:
        rows = rows.order_by("-pk")  # answers before what they answer
    last = None
    while ids := list((rows.filter(pk__lt=last) if last else rows).values_list("pk", flat=True)[: _size(model)]):
        for relation in _relations(model):
            _release(
                relation, relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids}), has_time
            )
        if not has_time():
            raise OutOfTime
        # Without Django's collector, which would read every row: what refers to these is gone.
        doomed: Any = model._base_manager.filter(pk__in=ids)
        doomed._raw_delete(doomed.db)
        # The next batch begins below this one, and need not pass over what this one left in the index.
        last = ids[-1] if model is Message else None


def remove_references(model: type[Model], *, before: UUID, has_time: Callable[[], bool]) -> bool:
    """Deletes what refers to rows with ids before `before`, except such rows; returns whether all of it is gone."""
    try:
        for relation in _relations(model):
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__lt": before})
            _release(relation, rows.filter(pk__gte=before) if relation.related_model is model else rows, has_time)
    except OutOfTime:
        return False
    return True


def _release(relation: ManyToOneRel, rows: "QuerySet[Any]", has_time: Callable[[], bool]) -> None:
    """Ends what some rows of a relation refer to: they are deleted, or refer to nothing."""
    if relation.on_delete is SET_NULL:
        rows.update(**{relation.field.name: None})
    else:
        _remove(rows, has_time)


def _size(model: type[Model]) -> int:
    return 1 if model in LARGE else ROWS_PER_BATCH


def _relations(model: type[Model]) -> "Iterator[ManyToOneRel]":
    """Returns the foreign keys to a model that the database enforces."""
    for relation in model._meta.related_objects:
        if isinstance(relation, ManyToOneRel) and relation.on_delete in (CASCADE, SET_NULL):
            yield relation
