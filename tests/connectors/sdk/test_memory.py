import json
from typing import Any

import pytest

from connectors.sdk import Memory, SourceError
from connectors.sdk.memory import REMEMBERED_KEYS
from connectors.sdk.testing import FakeHttp

URL = "https://a.example/releases"


def looked(known: Memory, http: FakeHttp, *keys: str) -> Memory:
    """After a look at the source, stored and read again."""
    stored: Any = json.loads(json.dumps(known.after(known.ask(http), keys).stored()))
    return Memory.read(stored, URL)


@pytest.fixture
def http() -> FakeHttp:
    http = FakeHttp()
    http.answer(URL, "[]", ETag='"1"', Last_Modified="Mon, 01 Mar 2027 12:00:00 GMT")
    return http


def test_it_asks_for_what_changed_since(http: FakeHttp) -> None:
    known = looked(Memory.read({}, URL), http)
    known.ask(http)
    assert dict(http.asked[0].headers) == {}
    since = {"If-None-Match": '"1"', "If-Modified-Since": "Mon, 01 Mar 2027 12:00:00 GMT"}
    assert dict(http.asked[1].headers) == since


def test_it_tells_what_is_new(http: FakeHttp) -> None:
    known = Memory.read({}, URL)
    assert known.is_empty
    known = looked(known, http, "a", "b")
    assert not known.is_empty
    assert known.unseen(["c", "b", "a"], key=str) == ["c"]
    known = looked(known, http, "c")
    assert known.unseen(["a", "d"], key=str) == ["d"], "what left and comes back is not new"


def test_a_source_that_was_empty_was_looked_at(http: FakeHttp) -> None:
    assert not looked(Memory.read({}, URL), http).is_empty


def test_it_does_not_grow_without_end(http: FakeHttp) -> None:
    known = Memory(URL)
    for day in range(3):
        known = looked(known, http, *(f"{day}-{n}" for n in range(REMEMBERED_KEYS)))
    assert len(known.seen or ()) == 2 * REMEMBERED_KEYS


def test_of_another_address_it_knows_nothing(http: FakeHttp) -> None:
    known = looked(Memory.read({}, URL), http, "a")
    other = Memory.read(known.stored(), "https://b.example/")
    assert other.is_empty
    assert other.validators == {}


def test_a_refusal_is_an_error(http: FakeHttp) -> None:
    http.answer(URL, "gone", status=410)
    with pytest.raises(SourceError, match="gone"):
        Memory(URL).ask(http)
