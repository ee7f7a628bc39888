"""Makes the parts to come and drops those that are too old; to be called again and again, by any number of workers."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, models, transaction

from channels_app.database import lock
from channels_app.models.fields import first_id_of, moment_of
from channels_app.partitions.periods import period_for
from channels_app.partitions.reading import Part, parts_of

log = logging.getLogger(__name__)

# Periods for which there are parts in advance.
AHEAD = 3
# Who waits to change a table's parts keeps everybody else waiting: for a moment only, and again with the next tick.
LOCK_WAIT = "100ms"
# One worker at a time.
LOCK = 7238911010
LOCK_NOT_AVAILABLE = "55P03"
CLOSE = "SELECT channels_app_close_part(%s::regclass, %s, %s)"
DROP = "SELECT channels_app_drop_parts(%s::regclass, %s, %s)"


def keep(
    model: type[models.Model],
    *,
    kept: timedelta | None,
    now: datetime,
    clear: Callable[[UUID], bool] = lambda end: True,
) -> list[str]:
    """Makes parts for the next periods, and drops those whose rows are all older than they are kept; returns these.

    Before a part is dropped, `clear(end)` removes what refers to ids before `end`, and says whether all of it is gone.
    """
    parts = parts_of(model)
    _extend(model, parts[-1], kept, now)
    if kept is None:
        return []
    oldest = first_id_of(now - kept)
    old = [part for part in parts if part.end and part.end <= oldest]
    # The first is there for good, empty after the first time.
    return _drop(model, old) if len(old) > 1 and clear(old[-1].end or oldest) else []


def _extend(model: type[models.Model], last: Part, kept: timedelta | None, now: datetime) -> None:
    """Lets the part without an end become one of a period, until there are AHEAD.

    One that is in use already, as no worker ran for so long, ends with the present period.
    """
    period = period_for(kept)
    while last.first and (first := moment_of(last.first)) < now + AHEAD * period.length:
        end = first_id_of(period.end(max(first, now)))
        name = f"{model._meta.db_table}_{first:%Y_%m_%d}"
        if not _change(CLOSE, model, last, name, end):
            break
        last = Part(last.name, end, None)


def _drop(model: type[models.Model], old: list[Part]) -> list[str]:
    names = [part.name for part in old]
    if not _change(DROP, model, old[-1], names, old[-1].end):
        return []
    log.info("Dropped %s: older than they are kept.", ", ".join(names))
    return names


def _change(statement: str, model: type[models.Model], part: Part, *values: Any) -> bool:
    """Changes a part unless somebody has done so, or its table is in use; returns whether it did."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            lock(LOCK)
            if part not in parts_of(model):
                return False
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
            cursor.execute(statement, [model._meta.db_table, *values])
    except DatabaseError as error:
        is_busy = getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE
        log.log(logging.DEBUG if is_busy else logging.ERROR, "%s stays as it is for now: %s", part.name, error)
        return False
    return True
