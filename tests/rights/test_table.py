"""Who gets what at every address of the product, whoever asks: one table, areas/*.txt.

Addresses are found by walking the URL configuration; each has to be in the table with every method that it takes.
Whoever adds one adds its lines, and in calls.py (or tests/audit_routes/cases.py, if it changes something)
how it is called. What another team has answers as what nobody has; what is refused changes nothing.
"""

import json
import re
from collections.abc import Iterator

import pytest

from tests.audit_routes.walking import methods_of
from tests.rights import exceptions
from tests.rights.asking import Answer, Reader
from tests.rights.routes import every_view
from tests.rights.table import READERS, areas, line_of
from tests.rights.walking import ADDRESSES, Visit, visiting
from tests.rights.world import Tenants

# Answered wherever GET is, by the same view.
BESIDE = {"HEAD", "OPTIONS", "TRACE"}
AREAS = areas()
TABLE = {key: row for rows in AREAS.values() for key, row in rows.items()}
pytestmark = pytest.mark.timeout(600)  # of a clock that others share


def test_every_address_is_in_the_table() -> None:
    named = {key.partition(" ")[2] for key in TABLE}
    assert sum(map(len, AREAS.values())) == len(TABLE), "an address is in one area"
    assert named - ADDRESSES.keys() == set(), "these addresses are gone"
    assert ADDRESSES.keys() - named == set(), "add these to tests/rights/areas"


def test_every_method_is_in_the_table() -> None:
    taken = {
        name: methods_of(view) - BESIDE for name, view in every_view().items() if name not in exceptions.ANY_METHOD
    }
    named: dict[str, set[str]] = {name: set() for name in taken}
    for key in TABLE:
        method, _space, name = key.partition(" ")
        named.get(name, set()).add(method)
    wrong = {name: (named[name], taken[name]) for name in taken if named[name] != taken[name]}
    assert wrong == {}


@pytest.mark.parametrize("area", AREAS)
def test_everybody_gets_what_the_table_says(area: str, world: Tenants, readers: dict[str, Reader]) -> None:
    wrong = []
    for key, row in AREAS[area].items():
        with visiting(key, world, readers) as visit:
            wrong += [f"{key}: {said}" for said in faults_of(visit, row)]
    assert not wrong, "\n".join(wrong)


def faults_of(visit: Visit, row: tuple[str, ...]) -> Iterator[str]:
    answers = {who: visit.asks(who) for who in READERS}
    if (found := tuple(answer.cell for answer in answers.values())) != row:
        yield f"the table has another row than\n{line_of(visit.key, found)}"
    if visit.asks("gone").cell != row[0]:
        yield "an account that was deactivated is not a stranger"
    if visit.asks("owner", by_token=not visit.takes_tokens).cell != row[0]:
        yield "takes a token for a session, or a session for a token"
    if visit.method == "GET":
        yield from faults_of_page(answers["owner"])
    elif not (visit.takes_tokens or visit.name in exceptions.WITHOUT_FORMS):
        yield from faults_of_form(visit)
    if visit.is_somebodys:
        yield from (f"{who} can tell that it exists" for who in READERS[1:] if not visit.hides(who, answers[who]))
        yield from faults_of_what_is_not_there(visit)


def faults_of_form(visit: Visit) -> Iterator[str]:
    if (cell := visit.asks("owner", is_careful=True).cell) != "403":
        yield f"is taken without the form's token: {cell}"


def faults_of_page(answer: Answer) -> Iterator[str]:
    """Yields what a page has that its own content policy would not let run."""
    if answer.status != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return
    html, policy = answer.body.decode(), answer.headers.get("Content-Security-Policy", "")
    if not policy or "unsafe" in policy:
        yield f"has the content policy {policy!r}"
    scripts = re.findall(r"<script\b[^>]*>", html)
    if inline := [one for one in scripts if "src=" not in one and 'type="application/json"' not in one]:
        yield f"has scripts in the page: {inline}"
    if found := re.search(r"<[^>]+\s(?:on\w+|style)=", html):
        yield f"has an attribute that is script or style: {found[0][:200]}"


def faults_of_what_is_not_there(visit: Visit) -> Iterator[str]:
    for who in ("outsider", "owner"):
        answer = visit.asks(who, visit.world.nothing)
        if answer.cell != "404" or answer.told != visit.nowhere(who).told:
            yield f"tells {who} {answer.cell} of what is not there"
        if visit.path.startswith("api/") and not is_problem(answer):
            yield f"is no problem document to {who}: {answer.body[:200]!r}"
    if mixed := visit.mixed():
        answer = visit.asks("outsider", mixed)
        if answer.cell != "404":
            yield f"leads from one's own team into another's: {answer.cell}"


def is_problem(answer: Answer) -> bool:
    document = json.loads(answer.body)
    return {"type", "title", "status", "detail"} <= document.keys() and bool(document["status"] == answer.status)
