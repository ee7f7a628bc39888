"""Reading a body takes time in proportion to its size, whatever its sender put into it."""

import time

import pytest

from channels_app.cards import CardError
from connectors.flows.payload import read_payload

BODIES = {
    "many names, the last one twice": '{"k20999": 0, ' + ", ".join(f'"k{i}": 1' for i in range(21_000)) + "}",
    "many objects with a name twice, all of them overwritten": (
        '{"x": [' + ", ".join(['{"a": 1, "a": 1}'] * 7_000) + '], "x": [' + ", ".join(["1"] * 40_000) + "]}"
    ),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_repeated_name_is_found_in_one_walk(body: str) -> None:
    started = time.process_time()
    with pytest.raises(CardError) as refused:
        read_payload(body.encode(), "application/json")
    assert refused.value.rule == "duplicate"
    assert time.process_time() - started < 2
