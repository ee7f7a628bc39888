"""Whatever ends somebody's right to read ends their open streams, within a second and by itself."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.journeys.readers import Person, Stream, cursor_of, eventually, following, make_people
from tests.product import ROOT, Product

# Runs what it is told line by line, as another process of the product's would.
DRIVER = """
import sys
from channels_app.models import Session
from django.utils import timezone
from channels_app.flows import channels, chats, deleting, teams
from channels_app.models import Channel, Chat, Membership, Team, User
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
"""


@dataclass
class Inside:
    process: "subprocess.Popen[str]"

    def do(self, code: str) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{code}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n", code


@pytest.fixture(scope="module")
def inside(product: Product) -> Iterator[Inside]:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", DRIVER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=product.inside, **pipes) as process:  # type: ignore[call-overload]
        yield Inside(process)
        process.stdin.close()


@dataclass(frozen=True)
class Ending:
    """What ends the right, in words and in code; of `me` in `team`, to read `channel`."""

    name: str
    code: str
    kind: str = "standard"


ME, TEAM = "User.objects.get(pk='{me}')", "Team.objects.get(pk='{team}')"
CHANNEL = "Channel.objects.get(pk='{channel}')"
OWNER = "Membership.objects.get(team='{team}', role='owner').user"
SIGNED_IN = "s.get_decoded().get('_auth_user_id')"
ENDINGS = [
    Ending("deactivated", f"u = {ME}; u.is_active = False; u.save()"),
    Ending("taken out of the team", f"teams.remove_member(team={TEAM}, by={OWNER}, user={ME})"),
    Ending("left the team", f"teams.remove_member(team={TEAM}, by={ME}, user={ME})"),
    Ending(
        "taken out of the channel",
        f"channels.remove_channel_member(channel={CHANNEL}, by={OWNER}, user={ME})",
        kind="private",
    ),
    Ending("taken out of the team of a private channel", f"{TEAM}.memberships.get(user={ME}).delete()", "private"),
    Ending("channel closed to the team", f"c = {CHANNEL}; c.kind = 'private'; c.save()"),
    Ending("channel deleted", f"deleting.delete_channel(channel={CHANNEL}, by={OWNER}, now=timezone.now())"),
    Ending("another password", f"u = {ME}; u.set_password('another one, long'); u.save()"),
    Ending("signed out everywhere", f"[s.delete() for s in Session.objects.all() if {SIGNED_IN} == '{{me}}']"),
    Ending("person deleted", f"{ME}.delete()"),
]


@dataclass(frozen=True)
class Scene:
    """Two people of a team of their own, who look at the same channel unless it is that which ends."""

    product: Product
    me: Person
    other: Person
    team: str
    channel: str
    elsewhere: str

    def stream(self, person: Person, channel: str) -> Stream:
        page = httpx.get(f"{self.product.base_url}/channels/{channel}/", cookies=person.cookies, timeout=30)
        return Stream(self.product, person, channel, cursor_of(page.text), comes_back=False)


def scene_of(product: Product, inside: Inside, ending: Ending, me: Person, other: Person) -> Scene:
    team = product.api("POST", "teams", json={"name": "Rights"}).raise_for_status().json()["id"]
    elsewhere = product.api("GET", f"teams/{team}/channels").json()["results"][0]["id"]
    new = {"name": ending.name, "kind": ending.kind}
    channel = product.api("POST", f"teams/{team}/channels", json=new).raise_for_status().json()["id"]
    for person in (me, other):
        inside.do(f"Membership.objects.create(team_id='{team}', user_id='{person.id}', role='member')")
        if ending.kind == "private":
            inside.do(f"Channel.objects.get(pk='{channel}').members.add('{person.id}')")
    return Scene(product, me, other, team, channel, elsewhere if "channel" in ending.name else channel)


@pytest.mark.timeout(400)
def test_ends_the_streams_of_whoever_it_concerns(product: Product, inside: Inside) -> None:
    crowd = make_people(product, 2 * len(ENDINGS), team=product.demo["team_id"], name="ending")
    late = {
        ending.name: asyncio.run(_seconds(scene_of(product, inside, ending, *pair), inside, ending.code))
        for ending, pair in zip(ENDINGS, zip(crowd[::2], crowd[1::2], strict=True), strict=True)
    }
    print(late)
    assert statistics.median(late.values()) < 1, late
    assert max(late.values()) < 5, late  # with other work on the machine; without a notice it would be a minute


async def _seconds(scene: Scene, inside: Inside, code: str) -> float:
    """How long somebody's stream outlives the right to it; another's goes on."""
    watched = [scene.stream(scene.me, scene.channel), scene.stream(scene.other, scene.elsewhere)]
    async with following(watched) as (mine, others):
        code = code.format(me=scene.me.id, team=scene.team, channel=scene.channel)
        await asyncio.to_thread(inside.do, code)
        started = time.monotonic()
        await eventually(lambda: not mine.is_open, 20)
        assert "over" in mine.events
        await asyncio.sleep(0.3)
        assert others.is_open
        async with httpx.AsyncClient(timeout=30) as client:
            await mine.once(client)
        assert mine.statuses[-1] in (401, 404)
        return max(0.0, mine.ended_at - started)
