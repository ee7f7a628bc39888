"""The servers beside Django's pages, asked through the door that every request comes in by (config/asgi.py).

Where these answer, a session counts at the stream alone; rights that end while one is open are in
tests/channels_app/web/test_endings.py, and a relay's grants in tests/connectors/relay/test_standing.py.
"""

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from channels_app import database
from channels_app.flows import archiving, deleting
from channels_app.models import Channel, Team
from config import asgi
from config.guard import Kind
from tests.connectors.relay.conftest import Visitor
from tests.rights.asking import Reader
from tests.rights.routes import url_of
from tests.rights.table import READERS
from tests.rights.walking import readers_in
from tests.rights.world import Tenants, make_tenants

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.timeout(600),
]
ANYBODY = ("200",) * len(READERS)
NOBODY = ("404",) * len(READERS)
REFUSED = ("405",) * len(READERS)
CLOSED = ("403",) * len(READERS)
# Each server's addresses, with what READERS get there.
ROWS: dict[str, dict[str, tuple[str, ...]]] = {
    "PAGES": {
        "GET teams/<team_id>/": ("302", "404", "200", "200", "200", "404"),
        "GET no/such/page": NOBODY,
    },
    "LIVE": {
        "GET channels/<channel_id>/live": ("401", "404", "200", "200", "200", "404"),
        "HEAD channels/<channel_id>/live": ("401", "404", "200", "200", "200", "404"),
        "GET channels/<private_id>/live": ("401", "404", "404", "200", "200", "404"),
        "GET channels/<chat_id>/live": ("401", "404", "200", "200", "200", "404"),
        "GET channels/<archived_id>/live": ("401", "404", "200", "200", "200", "404"),
        "GET channels/<deleted_id>/live": ("401", "404", "404", "404", "404", "404"),
        "GET channels/<nil>/live": ("401", "404", "404", "404", "404", "404"),
        "POST channels/<channel_id>/live": REFUSED,
        "GET live": ("401", "200", "200", "200", "200", "200"),
        "POST live": REFUSED,
    },
    "HOOKS": {
        "POST hooks/<hook_token>": ANYBODY,
        "POST hooks/<nil>": NOBODY,
        "GET hooks/<hook_token>": REFUSED,
        "PUT hooks/<hook_token>": REFUSED,
    },
    "RELAY": {
        "GET app/": CLOSED,
        "POST app/": CLOSED,
        "GET app/.patchbay/bridge": CLOSED,
        "GET app/.patchbay/ticket": CLOSED,
        "GET app/.patchbay/enter": CLOSED,
        "GET app/.patchbay/nothing": NOBODY,
        "POST app/.patchbay/ticket": REFUSED,
        "GET app/channels/<channel_id>/": CLOSED,
    },
    "STATIC": {
        "GET static/nothing.js": NOBODY,
        "GET static/../manage.py": NOBODY,
        "GET static/%2e%2e/manage.py": NOBODY,
    },
    "HEALTH": {"GET healthz": ANYBODY},
}


@pytest.fixture
def world(settings: Any) -> Iterator[Tenants]:
    settings.APPS_HOST = "apps.localhost:8000"
    made = make_tenants()
    now = timezone.now()
    for name, end in (("archived", archiving.archive_channel), ("deleted", deleting.delete_channel)):
        channel = Channel.objects.create(team=Team.objects.get(pk=made.team.pk), name=name, kind="standard")
        end(channel=channel, by=made.alice, now=now)
        made.ids[f"{name}_id"] = channel.pk
    made.ids["private_id"] = made.private.pk
    yield made
    database._threads(os.getpid()).shutdown()
    database._threads.cache_clear()


def test_every_server_is_known() -> None:
    assert {name for name, one in vars(asgi).items() if isinstance(one, Kind)} == ROWS.keys()


def test_everybody_gets_what_the_table_says(world: Tenants) -> None:
    readers = readers_in(world)
    database.release()
    wrong = asyncio.run(differences(world, readers))
    assert not wrong, "\n".join(wrong)


async def differences(world: Tenants, readers: dict[str, Reader]) -> list[str]:
    """Returns what is another than the table says; who was deactivated must get what nobody gets."""
    wrong = []
    for server, rows in ROWS.items():
        for key, row in rows.items():
            found = [await status_of(server, key, world, readers[who]) for who in (*READERS, "gone")]
            wrong += [f"{key}: {found}"] * (found != [*row, row[0]])
    await asgi.LIVE.server.server.hub.close()
    return wrong


async def status_of(server: str, key: str, world: Tenants, reader: Reader) -> str:
    """Returns the status that a reader gets, who leaves once it is there."""
    scope = scope_of(key, world, reader)
    assert asgi.kind_of(scope) is getattr(asgi, server), key
    events = [{"type": "http.request", "body": b'{"text": "x"}' if scope["method"] == "POST" else b""}]
    statuses: list[int] = []
    is_told = asyncio.Event()

    async def receive() -> Any:
        if events:
            return events.pop()
        await is_told.wait()
        return {"type": "http.disconnect"}

    async def send(event: Any) -> None:
        statuses.extend([event["status"]] if "status" in event else [])
        is_told.set()

    await asyncio.wait_for(asgi.application(scope, receive, send), 60)
    return str(statuses[0])


def scope_of(key: str, world: Tenants, reader: Reader) -> dict[str, Any]:
    method, path = key.split()
    host = Visitor(world.version, world.alice, "").host if path.startswith("app/") else "localhost"
    path = url_of(path.removeprefix("app"), world.ids).replace("//", "/")
    name = settings.SESSION_COOKIE_NAME.encode()
    cookies = [(b"cookie", name + b"=" + reader.session.encode())] if reader.user else []
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "client": ("2001:db8::1", 1),
        "path": path.replace("%2e", "."),
        "raw_path": path.encode(),
        "query_string": b"after=1",
        "headers": [(b"host", host.encode()), *cookies, (b"content-type", b"application/json")],
    }
