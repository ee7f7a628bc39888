"""No route changes something without an entry in the audit log, whichever app it comes from.

Routes are found by walking the URL configuration. Each that takes an unsafe method is in one table of
tests/audit_routes/cases.py: called there as a person would, on real things (tests/audit_routes/world.py), or exempt
with the reason. Whoever adds a route adds a row, `"POST name": Case({"field": "value"})`, with `by=` for somebody else
than alice and `prepare=` for what has to be there first.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from channels_app import server_settings
from channels_app.models import AuditEntry
from tests.audit_routes.cases import CASES, ELSEWHERE, EXEMPT
from tests.audit_routes.walking import Route, mutating_routes
from tests.audit_routes.world import World, make_world
from tests.product import ROOT

ROUTES = {route.key: route for route in mutating_routes()}
SURFACES = {"api": "api", "scim": "scim"}
# What an entry itself changes, and what every request may.
BESIDES = {"channels_app_auditentry", "channels_app_auditpending", "channels_app_session"}


def test_every_route_is_known() -> None:
    known = [*CASES, *EXEMPT, *ELSEWHERE]
    assert len(known) == len(set(known)), "a route is in one table"
    assert set(known) - ROUTES.keys() == set(), "these routes are gone"
    assert ROUTES.keys() - set(known) == set(), "add these to tests/audit_routes/cases.py"


@pytest.mark.parametrize("path", sorted(set(ELSEWHERE.values())))
def test_what_is_tested_elsewhere_is(path: str) -> None:
    assert "AuditEntry" in (ROOT / path).read_text()


@pytest.mark.django_db
def test_no_change_is_without_an_entry() -> None:
    world = make_world()
    wrong = {key: said for key, case in CASES.items() if (said := fault_of(ROUTES[key], world))}
    assert wrong == {}


def fault_of(route: Route, world: World) -> str:
    """Returns what is wrong with a route's case, or "". What the case changes is undone."""
    case, world = CASES[route.key], world.as_stored()
    with undone():
        arguments, by_whom = case.arguments(world), case.client(route, world)
        before, changes = AuditEntry.objects.count(), counted()
        answer = case.call(route, world, arguments, by_whom)
        entries = list(AuditEntry.objects.order_by("pk")[before:])
        changed = {table for table, count in counted().items() if count != changes.get(table)} - BESIDES
    if answer.status_code >= 400:
        return f"answered {answer.status_code}: {answer.content[:300]!r}"
    if not entries:
        return f"wrote no entry, changed {sorted(changed)} and led to {answer.headers.get('Location')}"
    if case.by and not any(entry.actor_name for entry in entries):
        return "does not say who did it"
    if entries[-1].surface != SURFACES.get(route.path.partition("/")[0], "web"):
        return "does not say where from"
    return ""


def counted() -> dict[str, int]:
    """Returns how many rows of each table this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


@contextmanager
def undone() -> Iterator[None]:
    """Undoes what happens within; to flows it looks like a test's own transaction, as it is."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)
    server_settings.forget()
