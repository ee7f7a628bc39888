"""Goes to every address as everybody."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from channels_app.models import User
from tests.audit_routes.world import Case
from tests.rights.asking import Answer, Reader, answer_to, undone
from tests.rights.calls import CALLS
from tests.rights.exceptions import NOBODYS
from tests.rights.routes import every_address, url_of
from tests.rights.world import Tenants

PEOPLE = {"outsider": "mallory", "guest": "carol", "member": "bob", "owner": "alice", "administrator": "root"}
PEOPLE |= {"gone": "gina", "erin": "erin"}
PLAIN = Case()
PLACES = count(1)
ADDRESSES = every_address()
TAKING_TOKENS = ("api/", "scim/")


@dataclass
class Visit:
    """A row of the table under way: what is prepared, and whom to ask as."""

    method: str
    name: str
    case: Case
    world: Tenants
    arguments: Mapping[str, Any]
    data: Any
    readers: dict[str, Reader]
    absent: dict[str, Answer] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.method} {self.name}"

    @property
    def is_somebodys(self) -> bool:
        """Tells whether the address is a thing's that belongs to a team, a chat or a person."""
        return bool(self.things) and self.name not in NOBODYS

    @property
    def things(self) -> list[str]:
        return re.findall(r"<(?:uuid|int):(\w+)>", self.path)

    @property
    def path(self) -> str:
        return ADDRESSES[self.name]

    @property
    def takes_tokens(self) -> bool:
        return self.path.startswith(TAKING_TOKENS)

    def url(self, arguments: Mapping[str, Any]) -> str:
        query = f"?{arguments['query']}" if "query" in arguments else ""
        return url_of(self.path, dict(arguments)) + query

    def asks(self, who: str, arguments: Mapping[str, Any] | None = None, **how: Any) -> Answer:
        """Returns what a reader is answered; `how` is `_sends`'s."""
        url = self.url({**self.arguments, **(arguments or {})})
        if self.path.startswith("accounts/"):
            cache.clear()  # where the limits of attempts are, which are of no concern here
        return answer_to(self._sends(self.readers[who], url, **how), commits=self.case.commits)

    def nowhere(self, who: str) -> Answer:
        """Returns what a reader is answered where there is nothing."""
        if who not in self.absent:
            self.absent[who] = self.asks(who, self.world.nothing)
        return self.absent[who]

    def hides(self, who: str, answer: Answer) -> bool:
        """Tells whether an answer is no 404, or that of a reader where there is nothing: anywhere, or here."""
        if answer.status != 404:
            return True
        reader, surface = self.readers[who], "/api/v1/no/such" if self.takes_tokens else "/no/such"
        if surface not in reader.lost:
            reader.lost[surface] = answer_to(self._sends(reader, surface, method="GET")).told
        return answer.told == reader.lost[surface] or answer.told == self.nowhere(who).told

    def mixed(self) -> dict[str, Any]:
        """Returns the outsider's own thing for the first argument, where others follow; else nothing."""
        first = self.things[0]
        return {first: self.world.theirs[first]} if len(self.things) > 1 and first in self.world.theirs else {}

    def _sends(
        self, reader: Reader, url: str, *, method: str = "", by_token: bool | None = None, is_careful: bool = False
    ) -> Callable[[], Any]:
        by_token = self.takes_tokens if by_token is None else by_token
        client = Reader.browser(self.readers["anonymous"] if by_token else reader, is_careful=is_careful)
        headers = {"Authorization": f"Bearer {reader.secret}"} if by_token and reader.secret else {}
        body, content_type = self._body(client)
        method = method or self.method
        if method in ("GET", "HEAD"):
            body, content_type = b"", "text/plain"
        # From another address each time: how many requests come from one is not what this is about.
        place: dict[str, Any] = {"REMOTE_ADDR": f"2001:db8:{next(PLACES):x}::1"}
        return lambda: client.generic(method, url, body, content_type=content_type, headers=headers, **place)

    def _body(self, client: Any) -> tuple[bytes, str]:
        if isinstance(self.data, bytes):
            return self.data, "application/zip" if self.name == "api-apps" else "application/scim+json"
        if self.takes_tokens or self.case.is_json:
            return b"" if self.data is None else client._encode_json(self.data, "application/json"), "application/json"
        for value in (self.data or {}).values():
            if isinstance(value, SimpleUploadedFile):
                value.seek(0)
        return client._encode_data(self.data or {}, MULTIPART_CONTENT), MULTIPART_CONTENT


def readers_in(world: Tenants) -> dict[str, Reader]:
    return {who: reader_of(world, who) for who in ("anonymous", *PEOPLE)}


def reader_of(world: Tenants, who: str) -> Reader:
    if who == "anonymous":
        return Reader(None)
    made = Reader(User.objects.get(pk=getattr(world, PEOPLE[who]).pk))
    if who == "gone":
        User.objects.filter(pk=world.gina.pk).update(is_active=False)
    return made


@contextmanager
def visiting(key: str, world: Tenants, readers: dict[str, Reader]) -> Iterator[Visit]:
    """Prepares what a row's case asks for, and undoes it in the end."""
    method, _space, name = key.partition(" ")
    case = CALLS.get(key, PLAIN)
    with undone():
        world = world.as_stored()  # type: ignore[assignment]
        arguments = case.arguments(world)
        data = case.data(world) if callable(case.data) else case.data
        if case.prepare:  # whoever's password it changes is signed out
            readers = {**readers, "owner": reader_of(world, "owner")}
        yield Visit(method, name, case, world, arguments, data, readers)
