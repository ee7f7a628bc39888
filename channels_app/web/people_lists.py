"""Reads lists of people as others write them: an address on each line, or CSV with a heading."""

import csv
import io
from collections.abc import Sequence
from email.utils import parseaddr
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# Lines of one list: a large company in twenty.
MAX_LISTED_PEOPLE = 500
HEADINGS = {"email": "email", "e-mail": "email", "address": "email", "role": "role", "name": "name"}


class Line(NamedTuple):
    """One person of a list; `fault` says why the address is invalid."""

    email: str
    role: str = ""
    name: str = ""
    fault: bool = False


def read(text: str) -> Sequence[Line]:
    """Returns the people of a list in its order, without those who are there already; at most MAX_LISTED_PEOPLE.

    Columns are email, role and name unless the first line names them.
    """
    rows = [row for row in _rows(text) if any(cell.strip() for cell in row)]
    columns = ["email", "role", "name"]
    if rows and "@" not in "".join(rows[0]):
        columns = [HEADINGS.get(cell.strip().lower(), "") for cell in rows.pop(0)]
    found: dict[str, Line] = {}
    for row in rows[:MAX_LISTED_PEOPLE]:
        line = _line(dict(zip(columns, (cell.strip() for cell in row), strict=False)))
        found.setdefault(line.email.lower(), line)
    return list(found.values())


def _rows(text: str) -> list[list[str]]:
    """Returns the cells of each line. A text that is no CSV, such as one with a cell of 130 KB, is one faulty cell."""
    try:
        return list(csv.reader(io.StringIO(_one_a_line(text))))
    except csv.Error:
        return [[text[:254]]]


def _line(cells: dict[str, str]) -> Line:
    name, email = parseaddr(cells.get("email", ""))
    name, email = cells.get("name") or name, email or cells.get("email", "")
    try:
        validate_email(email)
    except ValidationError:
        return Line(email[:254], cells.get("role", "").lower(), name[:80], fault=True)
    return Line(email, cells.get("role", "").lower(), name[:80])


def _one_a_line(text: str) -> str:
    """Returns a text in which each address has a line of its own, also where a mail program put them on one."""
    text = text.replace("\x00", "").replace("\t", ",").replace(";", ",").lstrip("\ufeff")
    lines = (line.replace(",", "\n") if line.count("@") > 1 else line for line in text.splitlines())
    return "\n".join(lines)
