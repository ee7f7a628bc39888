"""A second group of web processes beside the first, on one database and one broker, as a second machine has them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest

from tests.journeys.readers import Stream, cursor_of, eventually, following, make_people
from tests.product import Product, free_port


@dataclass
class Machine:
    base_url: str


@contextmanager
def second_web(product: Product) -> Iterator[Machine]:
    port = free_port()
    options = ("--host", "127.0.0.1", "--port", str(port), "--workers", "1")
    with product.another("-m", "config.web_server", *options):
        machine = Machine(f"http://localhost:{port}")
        asyncio.run(eventually(lambda: is_ready(machine), 120))
        yield machine


def is_ready(machine: Machine) -> bool:
    try:
        return httpx.get(f"{machine.base_url}/readyz", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


# What the team's owner would do on the page of the first machine.
REMOVE = """
from channels_app.flows import teams
from channels_app.models import Team, User
team = Team.objects.get(pk="{team}")
teams.remove_member(team=team, by=team.members.get(email__startswith="ada"), user=User.objects.get(pk="{person}"))
"""


@pytest.mark.timeout(300)
def test_what_happens_at_either_is_live_at_both(product: Product) -> None:
    team = product.api("POST", "teams", json={"name": "Two machines"}).raise_for_status().json()["id"]
    channel = product.api("GET", f"teams/{team}/channels").json()["results"][0]["id"]
    hook = product.api("POST", f"channels/{channel}/webhooks", json={"name": "news"}).json()["urls"]["short"]
    stays, goes = make_people(product, 2, team=team, name="reader")
    with second_web(product) as second:
        page = httpx.get(f"{second.base_url}/channels/{channel}/", cookies=stays.cookies)
        streams = [
            Stream(at, person, channel, cursor_of(page.text), comes_back=False)
            for person in (stays, goes)
            for at in (product, second)
        ]
        remove = REMOVE.format(team=team, person=goes.id)
        asyncio.run(_use(streams, [hook, second.base_url + urlsplit(hook).path], lambda: product.shell(remove)))


async def _use(streams: list[Stream], hooks: list[str], remove: Callable[[], object]) -> None:
    """Posts to both, then takes the person of the last two streams out of the team."""
    async with following(streams), httpx.AsyncClient() as sender:
        for hook in hooks:
            answer = await sender.post(hook, json={"text": "over there"})
            assert answer.text == "1", answer.text
            posted = {answer.headers["x-message-id"]}
            await eventually(lambda posted=posted: all(posted <= one.seen for one in streams), 10)  # type: ignore[misc]
        await asyncio.to_thread(remove)
        await eventually(lambda: not any(one.is_open for one in streams[2:]), 10)
        assert all(one.is_open for one in streams[:2])
