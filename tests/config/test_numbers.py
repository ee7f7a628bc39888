"""The limits that docs/security.md promises are in force where nobody changes a setting, and its table is complete."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from channels_app import sandbox
from channels_app.flows import invitations, pictures
from channels_app.web import attempts, joining
from channels_app.web.uploads import FILES_LIMIT
from config import incoming, web_server
from connectors.app_packages import limits as package
from connectors.flows import images
from connectors.models.outgoing import DEFAULT_TIMEOUT_SECONDS
from connectors.relay import turns
from tests.config.test_settings import Read, read  # noqa: F401  a fixture
from tests.product import ROOT

KIB = 1024
MIB = 1024 * KIB
Settings = dict[str, Any]


def size(count: int) -> str:
    return f"{count // MIB} MiB" if count >= MIB else f"{count // KIB} KiB"


def rate(of: Settings) -> str:
    (one, second), (sixty, minute) = of["HOOK_RATE"]
    assert (one, sixty) == (1, 60)
    return f"{second} in a second, {minute:,} in a minute"


def waits() -> str:
    rules = (attempts.ACCOUNT_FROM_PLACE, attempts.ACCOUNT_FROM_ANYWHERE, attempts.ALL_FROM_ADDRESS)
    longest = max(rule.most for rule in rules)
    return f"waits of {min(rule.first for rule in rules):g} s to {longest / 60:g} min"


def parsing() -> str:
    usual, uploaded, senders = sandbox.Limits(), pictures.LIMITS, images.DECODING_LIMITS
    assert {usual.wall, uploaded.wall, senders.wall} == {usual.wall}
    cpu = f"{usual.cpu} s, {uploaded.cpu} s for an uploaded picture"
    return f"{cpu}; {usual.wall:g} s; {senders.memory // MIB} MB to {uploaded.memory // MIB // KIB} GB"


# By what the table's first column begins with: its second column.
LIMITS: dict[str, Callable[[Settings], str]] = {
    "a request's head": lambda of: (
        f"{web_server.HEAD_TIMEOUT // 1000} s and {size(web_server.HEAD_BUFFER)};"
        f" {incoming.MAX_PAUSE_SECONDS:g} s; {size(incoming.MIN_BYTES_PER_SECOND)}/s"
    ),
    "a form or API request": lambda of: "; ".join(
        map(size, (of["PAGE_BODY_LIMIT"], FILES_LIMIT, of["HOOK_BODY_LIMIT"], of["RELAY_BODY_LIMIT"]))
    ),
    "half-sent bodies": lambda of: f"{of['BODIES_PER_ADDRESS']}; {of['BODIES_AT_ONCE']}; {size(of['BODY_MEMORY'])}",
    "live streams": lambda of: f"{of['STREAMS_PER_PERSON']}; {of['STREAMS_PER_WORKER']}",
    "waiting for a database connection": lambda of: f"{of['DATABASES']['default']['OPTIONS']['pool']['timeout']:g} s",
    "posts of one webhook": rate,
    "invitations of one person": lambda of: (
        f"{invitations.MAX_INVITATIONS_PER_PERSON} in {invitations.VALID_FOR.days} days; {invitations.MOST_MAILS};"
        f" {joining.GUESSES.free}, then {60 / joining.GUESSES.refill:g} a minute"
    ),
    "wrong passwords": lambda of: "; ".join(
        str(rule.free)
        for rule in (attempts.ACCOUNT_FROM_PLACE, attempts.ACCOUNT_FROM_ANYWHERE, attempts.ALL_FROM_ADDRESS)
    ),
    "relayed requests": lambda of: "; ".join(
        map(str, (of["RELAY_THREADS"], turns.PER_APP, turns.PER_PERSON, turns.PER_PAGE))
    ),
    "pictures of one host": lambda of: str(images.turns.PER_HOST),
    "parsing in a child": lambda of: parsing(),
    "a Celery task": lambda of: f"{of['CELERY_TASK_SOFT_TIME_LIMIT']} s, killed at {of['CELERY_TASK_TIME_LIMIT']} s",
    "calls of one outgoing webhook": lambda of: (
        f"{of['MENTION_CALLS_PER_WEBHOOK']}; {DEFAULT_TIMEOUT_SECONDS} s, late ones {of['MENTION_LISTEN']:g} s"
    ),
    "apps of one author": lambda of: (
        f"{of['APPS_PER_AUTHOR']}; {of['VERSIONS_PER_APP']}; {size(of['APP_BYTES_PER_AUTHOR'])}"
    ),
    "a package": lambda of: f"{size(package.PACKAGE)}; {size(package.TOTAL)}; {package.ENTRIES}",
}


@pytest.fixture
def promised() -> dict[str, list[str]]:
    """The table's rows by their first cell."""
    text = (ROOT / "docs" / "security.md").read_text()
    table = text.partition("## Limits, with numbers\n")[2].partition("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]
    return {row[0]: row[1:] for row in rows}


def test_each_is_in_force(promised: dict[str, list[str]], read: Read, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    for name in [name for name in os.environ if name.startswith("PATCHBAY_")]:
        monkeypatch.delenv(name)
    found = read()
    named = {row: next(words for words in LIMITS if row.startswith(words)) for row in promised}
    assert sorted(named.values()) == sorted(LIMITS)
    assert {row: cells[0] for row, cells in promised.items()} == {row: LIMITS[named[row]](found) for row in promised}


def test_waits_grow_as_promised(promised: dict[str, list[str]]) -> None:
    assert [cells[1] for row, cells in promised.items() if row.startswith("wrong passwords")] == [waits()]
