import json
import random
from typing import Any

import pytest

from channels_app import json_body

BAD = {
    "brackets without end": (b"[" * 100_000, ""),
    "brackets that close": (b"[" * 50_000 + b"]" * 50_000, ""),
    "objects in one another": (b'{"a":' * 900 + b"1" + b"}" * 900, "/a/a/a"),
    "a number of 10,000 digits": (b'{"a": ' + b"1" * 10_000 + b"}", ""),
    "a number beyond all": (b'{"a": {"b": [1, 1e999]}}', "/a/b/1"),
    "not a number": (b'{"a": NaN}', ""),
    "not UTF-8": (b'{"a": "\xff"}', ""),
    "UTF-8 of a surrogate": (b'{"a": "\xed\xa0\x80"}', ""),
    "half of an escape": (rb'{"a": "\u12"}', ""),
    "nothing": (b"", ""),
    "two values": (b"{} {}", ""),
}
PARTS = ["\x00", "\ud800", "\udfff", "x\x00y", "\udc00\ud800"]


@pytest.mark.parametrize(("body", "pointer"), BAD.values(), ids=BAD)
def test_what_is_no_json_is_refused_with_its_place(body: bytes, pointer: str) -> None:
    with pytest.raises(json_body.BadJson) as bad:
        json_body.read(body)
    assert bad.value.pointer == pointer
    assert str(bad.value).endswith(".")


@pytest.mark.parametrize("seed", range(30))
def test_what_is_no_text_is_found_wherever_it_is(seed: int) -> None:
    chosen = random.Random(seed)
    value: Any = chosen.choice(PARTS)
    expected = ""
    for _ in range(chosen.randrange(1, 20)):
        if chosen.random() < 0.5:
            name = chosen.choice(["a", "b/c", "~", "ü", ""])
            value, expected = {"other": "fine", name: value}, f"/{name.replace('~', '~0').replace('/', '~1')}{expected}"
        else:
            value, expected = [1, value, "fine"], f"/1{expected}"
    with pytest.raises(json_body.BadJson) as bad:
        json_body.read(json.dumps(value).encode())
    assert bad.value.pointer == expected


def test_a_name_is_no_exception() -> None:
    with pytest.raises(json_body.BadJson, match="A name"):
        json_body.read(rb'{"a": {"\u0000": 1}}')


def test_everything_else_is_read() -> None:
    value = {"a": [1, -2.5e300, None, True, "😀\u202e\x7f\n"], "": {"b": [[[[[[]]]]]]}}
    assert json_body.read(json.dumps(value).encode()) == value
    assert json_body.read(json.dumps(value, ensure_ascii=False).encode()) == value
